import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCopy, IconDots, IconPencil } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useLookWhileLost } from '../../api/live.js';
import { modelDocument } from '../../api/operations/registry.js';
import { archiveModelDocument, deleteModelTagsDocument, setModelTagsDocument, unarchiveModelDocument, updateModelDocument } from '../../api/operations/registry-changes.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { ModelQuery } from '../../generated/governance/graphql.js';
import { copy } from '../../parts/copy.js';
import { CopyText } from '../../parts/copy-text.js';
import { EditMarkdown } from '../../parts/edit-markdown.js';
import { noticeDone, noticeRefused, noticeUndo } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { Tier } from '../../parts/risk-tier.js';
import { TabLinks } from '../../parts/tab-links.js';
import { TagEditor } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { Aliases } from './aliases.js';
import { Card } from './card.js';
import { EditModel } from './edit-model.js';
import classes from './model.module.css';
import { Places } from './places.js';
import { TimelineTab } from './timeline-tab.js';
import { useModelLive } from './use-model-live.js';
import { VersionsTab } from './versions-tab.js';
import type { ModelSearch } from './view.js';

type Model = NonNullable<ModelQuery['registeredModel']>;

const route = getRouteApi('/models/$modelId');
const allModels = { label: 'Models', to: '/models' } as const;
const touched = ['Model', 'Models', 'ModelVersion'];

function Facts({ model, mayWrite }: { readonly model: Model; readonly mayWrite: boolean }) {
  const setTags = useChange(setModelTagsDocument, touched);
  const deleteTags = useChange(deleteModelTagsDocument, touched);
  const refused = (error: unknown): void => noticeRefused('The tags were not changed', error);
  const { total, pending, failed } = model.versionCounts;
  return (
    <aside className={classes.aside} aria-label="Facts">
      <Section title="Model">
        <dl className={facts.facts}>
          <dt>Owner</dt>
          <dd>
            <PersonName person={model.owner} />
          </dd>
          <dt>Risk</dt>
          <dd>
            <Tier tier={model.riskTier} />
          </dd>
          <dt>Versions</dt>
          <dd className="num">
            {total.toLocaleString('en-US')}
            {pending > 0 && <span className="dim">, {pending} being made</span>}
            {failed > 0 && <span className="dim">, {failed} failed</span>}
          </dd>
          <dt>Registered</dt>
          <dd>
            <Ago at={model.createdAt} /> by <PersonName person={model.createdBy} />
          </dd>
          <dt>Changed</dt>
          <dd>
            <Ago at={model.updatedAt} />
            {model.lastModifiedBy != null && (
              <>
                {' '}
                by <PersonName person={model.lastModifiedBy} />
              </>
            )}
          </dd>
          <dt>Id</dt>
          <dd>
            <CopyText text={model.id} what="model id" />
          </dd>
        </dl>
      </Section>
      <Section title="Tags">
        <TagEditor
          tags={model.tags}
          {...(mayWrite
            ? { onSet: (tag) => setTags.mutate({ id: model.id, tags: [{ key: tag.key, value: tag.value }] }, { onError: refused }), onDelete: (key) => deleteTags.mutate({ id: model.id, keys: [key] }, { onError: refused }) }
            : {})}
        />
      </Section>
    </aside>
  );
}

function Overview({ model, environments, mayWrite }: { readonly model: Model; readonly environments: ModelQuery['environments']; readonly mayWrite: boolean }) {
  const update = useChange(updateModelDocument, touched);
  const save = (what: 'description' | 'intendedUse') => (text: string) =>
    update.mutateAsync({ input: { id: model.id, [what]: text.trim() === '' ? null : text } }).catch((error: unknown) => {
      noticeRefused('It was not saved', error);
      throw error;
    });
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <Places model={model} environments={environments} />
        <Aliases model={model} />
        <div className={classes.part}>
          <EditMarkdown title="Description" text={model.description ?? ''} none="What it does is not written yet." onSave={mayWrite ? save('description') : undefined} />
          <EditMarkdown title="Intended use" text={model.intendedUse ?? ''} none="What it may be used for is not written yet." onSave={mayWrite ? save('intendedUse') : undefined} />
        </div>
        <Card model={model} mayWrite={mayWrite} />
      </div>
      <Facts model={model} mayWrite={mayWrite} />
    </div>
  );
}

function Acts({ model, onEdit }: { readonly model: Model; readonly onEdit: () => void }) {
  const mayClassify = useMay('model:classify');
  const mayWrite = useMay('model:write');
  const archive = useChange(archiveModelDocument, touched);
  const unarchive = useChange(unarchiveModelDocument, touched);
  const bringBack = (): void => unarchive.mutate({ id: model.id }, { onSuccess: () => noticeDone(`${model.name} is back.`), onError: (error) => noticeRefused(`${model.name} stays archived`, error) });
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon aria-label="Acts on the model">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayClassify && (
          <Menu.Item leftSection={<IconPencil size={14} />} onClick={onEdit}>
            Name, owner, risk
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => void copy(model.id)}>
          Copy its id
        </Menu.Item>
        {mayWrite &&
          (model.archivedAt == null ? (
            <Menu.Item leftSection={<IconArchive size={14} />} onClick={() => archive.mutate({ id: model.id }, { onSuccess: () => noticeUndo(`${model.name} is archived.`, bringBack), onError: (error) => noticeRefused(`${model.name} was not archived`, error) })}>
              Archive
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconArchiveOff size={14} />} onClick={bringBack}>
              Bring back
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function ModelPage(): ReactNode {
  const { modelId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay('model:write');
  const [editing, setEditing] = useState(false);
  const query = useQuery({ ...operation(modelDocument, { id: modelId }), refetchInterval: useLookWhileLost(30_000) });
  useModelLive(modelId, query.data?.registeredModel != null);
  const model = query.data?.registeredModel;
  const tab = search.tab ?? 'overview';
  const change = (next: Partial<ModelSearch>): void => void navigate({ to: '/models/$modelId', params: { modelId }, search: { ...search, ...next }, replace: true });
  if (query.error !== null && model == null) {
    return (
      <Page name="Model" crumbs={[allModels]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (query.data === undefined || model === undefined) {
    return (
      <Page name="Model" crumbs={[allModels]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="70%" style={{ height: 84 }} />
          <Bone width="34%" />
          <Bone width="52%" />
        </div>
      </Page>
    );
  }
  if (model === null) {
    return (
      <Page name="Not found" crumbs={[allModels]}>
        <NotFound what="model" />
      </Page>
    );
  }
  const link = { to: '/models/$modelId' as const, params: { modelId } };
  return (
    <Page
      name={model.name}
      title={
        <span className={classes.title}>
          <span className="clip">{model.name}</span>
          <span style={{ fontWeight: 400, fontSize: 12 }} className="dim">
            <Tier tier={model.riskTier} />
          </span>
        </span>
      }
      crumbs={[allModels]}
      actions={<Acts model={model} onEdit={() => setEditing(true)} />}
      fixed
    >
      {model.deletedAt != null || model.archivedAt != null ? (
        <div className={classes.banner} role="status">
          <IconArchive size={14} aria-hidden /> {model.deletedAt != null ? 'Deleted' : 'Archived'} <Ago at={model.deletedAt ?? model.archivedAt ?? model.updatedAt} />; its record stays.
        </div>
      ) : null}
      <TabLinks
        label="Parts of the model"
        current={tab}
        tabs={[
          { tab: 'overview', label: 'Overview', ...link, search: {} },
          { tab: 'versions', label: 'Versions', count: model.versionCounts.total, ...link, search: { tab: 'versions' as const } },
          { tab: 'timeline', label: 'Timeline', ...link, search: { tab: 'timeline' as const } },
        ]}
      />
      {tab === 'versions' ? (
        <VersionsTab modelId={modelId} modelName={model.name} total={model.versionCounts.total} archived={search.archived === '1'} onArchived={(archived) => change({ archived: archived ? '1' : undefined })} />
      ) : (
        <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
          {tab === 'timeline' ? <TimelineTab modelId={modelId} /> : <Overview model={model} environments={query.data.environments} mayWrite={mayWrite && model.deletedAt == null} />}
        </div>
      )}
      {editing && <EditModel model={model} onClose={() => setEditing(false)} />}
    </Page>
  );
}
