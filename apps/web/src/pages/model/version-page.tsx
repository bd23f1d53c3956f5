import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { deleteVersionTagsDocument, setVersionTagsDocument, updateVersionDocument } from '../../api/operations/registry-changes.js';
import { modelVersionDocument } from '../../api/operations/registry-versions.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import { CopyText } from '../../parts/copy-text.js';
import { EditMarkdown } from '../../parts/edit-markdown.js';
import { byteSize, count } from '../../parts/figures.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { TabLinks } from '../../parts/tab-links.js';
import { TagEditor } from '../../parts/tag-editor.js';
import { Ago, Duration } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { PairList, Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { CardSections } from './card.js';
import classes from './model.module.css';
import { useModelLive } from './use-model-live.js';
import { VersionActs } from './version-acts.js';
import { DigestSection, FrozenEnvironment, FrozenInputs, FrozenMetrics, Signature, type Version } from './version-facts.js';
import { VersionFiles } from './version-files.js';
import { VersionStatus } from './version-status.js';

const route = getRouteApi('/models/$modelId/versions/$version');
const allModels = { label: 'Models', to: '/models' } as const;
const touched = ['ModelVersion', 'ModelVersions'];

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <div className={classes.partHead}>
        <h2>{title}</h2>
      </div>
      {children}
    </section>
  );
}

function VersionAside({ version, mayWrite }: { readonly version: Version; readonly mayWrite: boolean }) {
  const setTags = useChange(setVersionTagsDocument, touched);
  const deleteTags = useChange(deleteVersionTagsDocument, touched);
  const refused = (error: unknown): void => noticeRefused('The tags were not changed', error);
  const { sourceRun, cardFacts } = version;
  return (
    <aside className={classes.aside} aria-label="Facts">
      <DigestSection version={version} />
      <Section title="Made">
        <dl className={facts.facts}>
          <dt>By</dt>
          <dd>
            <PersonName person={version.createdBy} />, <Ago at={version.createdAt} />
          </dd>
          <dt>From run</dt>
          <dd>
            {sourceRun == null ? (
              <span className="faint">{cardFacts.runName ?? 'none'}</span>
            ) : (
              <Link to="/runs/$runId" params={{ runId: sourceRun.id }} className="link">
                {sourceRun.experiment.name} / {sourceRun.name}
              </Link>
            )}
          </dd>
          {cardFacts.trainedFrom != null && (
            <>
              <dt>Trained</dt>
              <dd>
                <Ago at={cardFacts.trainedFrom} />
                {cardFacts.trainedUntil != null && (
                  <>
                    , for <Duration from={cardFacts.trainedFrom} to={cardFacts.trainedUntil} />
                  </>
                )}
              </dd>
            </>
          )}
          <dt>Files</dt>
          <dd>{version.artifactCount === 0 ? <span className="faint">none</span> : `${count(version.artifactCount, 'file')}, ${byteSize(version.artifactBytes)}`}</dd>
          {version.lastModifiedBy != null && (
            <>
              <dt>Last edited</dt>
              <dd>
                <PersonName person={version.lastModifiedBy} />, <Ago at={version.updatedAt} />
              </dd>
            </>
          )}
          <dt>Load by</dt>
          <dd>
            <CopyText text={`models:/${version.model.name}/${version.version}`} what="model reference" />
          </dd>
        </dl>
      </Section>
      <Section title="Tags">
        <TagEditor
          tags={version.tags}
          {...(mayWrite
            ? { onSet: (tag) => setTags.mutate({ id: version.id, tags: [{ key: tag.key, value: tag.value }] }, { onError: refused }), onDelete: (key) => deleteTags.mutate({ id: version.id, keys: [key] }, { onError: refused }) }
            : {})}
        />
      </Section>
      <Section title="Data">
        <FrozenInputs version={version} />
      </Section>
      <Section title="Params">
        <PairList pairs={version.params} none="None set." what="params" />
      </Section>
      <Section title="Environment">
        <FrozenEnvironment version={version} />
      </Section>
    </aside>
  );
}

function Overview({ version, mayWrite }: { readonly version: Version; readonly mayWrite: boolean }) {
  const update = useChange(updateVersionDocument, touched);
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <LineageStrip address={{ kind: 'MODEL', id: version.model.id, version: String(version.version) }} self={`${version.model.name} v${version.version}`} />
        <div className={classes.part}>
          <EditMarkdown
            title="What is new"
            text={version.description ?? ''}
            none="Nothing is said of this version yet."
            onSave={
              mayWrite
                ? (text) =>
                    update.mutateAsync({ input: { id: version.id, description: text.trim() === '' ? null : text } }).catch((error: unknown) => {
                      noticeRefused('It was not saved', error);
                      throw error;
                    })
                : undefined
            }
          />
        </div>
        {version.status === 'READY' && (
          <>
            <Part title="Metrics">
              <FrozenMetrics version={version} />
            </Part>
            <Part title="Signature">
              <Signature version={version} />
            </Part>
          </>
        )}
        <Part title="Card">
          {version.model.intendedUse != null && <CardSections card={[{ key: 'intended-use', title: 'Intended use', markdown: version.model.intendedUse }]} />}
          {version.model.card.length === 0 && version.model.intendedUse == null ? <p className="faint">The model has no card yet.</p> : <CardSections card={version.model.card} />}
        </Part>
      </div>
      <VersionAside version={version} mayWrite={mayWrite} />
    </div>
  );
}

export function VersionPage(): ReactNode {
  const { modelId, version: text } = route.useParams();
  const search = route.useSearch();
  const mayWrite = useMay('model:write');
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  const query = useQuery({ ...operation(modelVersionDocument, { modelId, version: number ?? 1 }), enabled: number !== undefined, refetchInterval: useLookWhileLost(10_000) });
  useModelLive(modelId, query.data?.modelVersionByNumber != null);
  const version = number === undefined ? null : query.data?.modelVersionByNumber;
  const tab = search.tab ?? 'overview';
  if (query.error !== null && version == null) {
    return (
      <Page name={`v${text}`} crumbs={[allModels]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (version === undefined) {
    return (
      <Page name={`v${text}`} crumbs={[allModels]} title={<TitleBone width={120} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="34%" />
          <Bone width="100%" style={{ height: 160 }} />
        </div>
      </Page>
    );
  }
  if (version === null) {
    return (
      <Page name="Not found" crumbs={[allModels]}>
        <NotFound what="version">
          <Link to="/models/$modelId" params={{ modelId }} search={{ tab: 'versions' }} className="link">
            All versions of the model
          </Link>
        </NotFound>
      </Page>
    );
  }
  const link = { to: '/models/$modelId/versions/$version' as const, params: { modelId, version: text } };
  return (
    <Page
      name={`${version.model.name} v${version.version}`}
      title={
        <span className={classes.title}>
          <span className="num">v{version.version}</span>
          <VersionStatus version={version} />
          <span className={`${classes.chips} wide-only`}>
            {version.activeDeployments.map(({ id, environment }) => (
              <span key={id} className={classes.placeChip}>
                {environment.name}
              </span>
            ))}
            {version.aliases.map(({ name }) => (
              <span key={name} className={classes.aliasName}>
                @{name}
              </span>
            ))}
          </span>
        </span>
      }
      crumbs={[allModels, { label: version.model.name, to: '/models/$modelId', params: { modelId } }]}
      actions={<VersionActs version={version} />}
      fixed
    >
      {version.deprecatedAt != null && (
        <div className={classes.banner} role="status">
          <IconHandStop size={14} aria-hidden />
          <span>
            Deprecated <Ago at={version.deprecatedAt} />: {version.deprecatedReason}
          </span>
        </div>
      )}
      {version.status === 'FAILED' && (
        <div className={classes.banner} role="status">
          It failed: {version.statusMessage ?? 'no reason was given.'}
        </div>
      )}
      <TabLinks
        label="Parts of the version"
        current={tab}
        tabs={[
          { tab: 'overview', label: 'Overview', ...link, search: {} },
          { tab: 'artifacts', label: 'Files', count: version.artifactCount, ...link, search: { tab: 'artifacts' as const } },
        ]}
      />
      {tab === 'artifacts' ? (
        <VersionFiles modelId={modelId} version={version.version} versionId={version.id} path={search.path} />
      ) : (
        <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
          <Overview version={version} mayWrite={mayWrite && version.deletedAt == null} />
        </div>
      )}
    </Page>
  );
}
