import { Select } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Fragment, type ReactNode, useState } from 'react';
import { currentFeatureVersionDocument, featureDefinitionDocument } from '../../api/operations/data-features.js';
import { operation, steadyOperation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import type { FeatureDefinitionQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { kindWords, spanText, viewKindWords } from '../../parts/feature-words.js';
import { PersonName } from '../../parts/person.js';
import { SensitivityText } from '../../parts/sensitivity.js';
import { TagText } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from '../model/model.module.css';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { DefinitionContent } from './definition-content.js';

type Definition = NonNullable<FeatureDefinitionQuery['featureDefinition']>;

const route = getRouteApi('/features/$definitionId');
const allFeatures = { label: 'Features', to: '/features' } as const;

/** Where a user of a definition has a page. A training set is called by the digest of its snapshot. */
function User({ user }: { readonly user: Definition['usedBy'][number] }) {
  if (user.kind === 'RUN') return <Link to="/runs/$runId" params={{ runId: user.id }} className="link">{user.name}</Link>;
  if (user.kind === 'DATASET') return <Link to="/datasets/$datasetId" params={{ datasetId: user.id }} className="link">{user.name}</Link>;
  if (user.kind === 'MODEL') return <Link to="/models/$modelId" params={{ modelId: user.id }} className="link">{user.name}</Link>;
  if (user.kind === 'TRAINING_SET') return <Link to="/training-sets/$trainingSetId" params={{ trainingSetId: user.id }} className="link mono">{user.name.slice(0, 12)}</Link>;
  return <Link to="/features/$definitionId" params={{ definitionId: user.id }} className="link">{user.name}</Link>;
}

const shownUsers = 10;
/** Those that would be asked first: what is in use comes before what made it. */
const usersFirst = ['MODEL', 'SERVICE', 'VIEW', 'TRAINING_SET', 'DATASET', 'RUN'];

function UsedBy({ users }: { readonly users: Definition['usedBy'] }) {
  const [all, setAll] = useState(false);
  if (users.length === 0) return <p className="faint">Nobody, as far as is recorded.</p>;
  const sorted = users.toSorted((left, right) => usersFirst.indexOf(left.kind) - usersFirst.indexOf(right.kind));
  return (
    <>
      <dl className={facts.facts}>
        {(all ? sorted : sorted.slice(0, shownUsers)).map((user) => (
          <Fragment key={`${user.kind} ${user.id} ${user.version ?? ''}`}>
            <dt>{user.kind.toLowerCase().replaceAll('_', ' ')}</dt>
            <dd className="clip">
              <User user={user} /> {user.version != null && <span className="faint num">of v{user.version}</span>}
            </dd>
          </Fragment>
        ))}
      </dl>
      {!all && users.length > shownUsers && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {users.length - shownUsers} more
        </button>
      )}
    </>
  );
}

function Facts({ definition }: { readonly definition: Definition }) {
  const { version } = definition;
  const view = version?.view;
  return (
    <aside className={classes.aside} aria-label="Facts">
      <Section title={kindWords[definition.kind].one}>
        <dl className={facts.facts}>
          <dt>Owner</dt>
          <dd>
            <PersonName person={definition.owner} />
          </dd>
          {view != null && (
            <>
              <dt>Kind</dt>
              <dd>{viewKindWords[view.kind]}</dd>
              {view.kind !== 'ON_DEMAND' && (
                <>
                  <dt>Entities</dt>
                  <dd>{view.entities.length === 0 ? <span className="faint">none: one row for each moment</span> : view.entities.join(', ')}</dd>
                  <dt>Holds</dt>
                  <dd title="How old a value may be when it is joined to a row">{spanText(view.ttlSeconds)}</dd>
                </>
              )}
              {view.freshnessSeconds != null && (
                <>
                  <dt>Fresh within</dt>
                  <dd>{spanText(view.freshnessSeconds)}</dd>
                </>
              )}
              {view.source != null && (
                <>
                  <dt>Source</dt>
                  <dd>{view.source}</dd>
                </>
              )}
            </>
          )}
          <dt>Sensitivity</dt>
          <dd>
            <SensitivityText sensitivity={definition.sensitivity} />
          </dd>
          <dt>Made</dt>
          <dd>
            <Ago at={definition.createdAt} /> by <PersonName person={definition.createdBy} />
          </dd>
          {version != null && (
            <>
              <dt>This version</dt>
              <dd>
                <Ago at={version.createdAt} /> by <PersonName person={version.createdBy} />
              </dd>
              <dt>Digest</dt>
              <dd>
                <CopyText text={version.digest} label={version.digest.slice(0, 16)} what="digest of the version" />
              </dd>
            </>
          )}
        </dl>
      </Section>
      {definition.tags.length > 0 && (
        <Section title="Tags">
          {definition.tags.map((tag) => (
            <TagText key={tag.key} tag={tag} />
          ))}
        </Section>
      )}
      <Section title="Used by">
        <UsedBy users={definition.usedBy} />
      </Section>
    </aside>
  );
}

export function FeaturePage(): ReactNode {
  const { definitionId } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const current = useQuery({ ...operation(currentFeatureVersionDocument, { id: definitionId }), enabled: search.version === undefined });
  const number = search.version === undefined ? current.data?.featureDefinition?.currentVersion : Number(search.version);
  const query = useQuery({ ...steadyOperation(featureDefinitionDocument, { id: definitionId, version: number ?? 1 }), enabled: number !== undefined });
  const definition = current.data?.featureDefinition === null ? null : query.data?.featureDefinition;
  const error = current.error ?? query.error;
  if (error !== null && definition == null) {
    return (
      <Page name="Feature" crumbs={[allFeatures]}>
        <Failure error={error} retry={() => void Promise.all([current.refetch(), query.refetch()])} />
      </Page>
    );
  }
  if (definition === undefined) {
    return (
      <Page name="Feature" crumbs={[allFeatures]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="70%" style={{ height: 84 }} />
          <Bone width="34%" />
        </div>
      </Page>
    );
  }
  if (definition === null) {
    return (
      <Page name="Not found" crumbs={[allFeatures]}>
        <NotFound what="feature definition" />
      </Page>
    );
  }
  return (
    <Page
      name={definition.name}
      crumbs={[allFeatures]}
      actions={
        <Select
          aria-label="Version"
          w={130}
          allowDeselect={false}
          value={String(number)}
          data={definition.versions.nodes.map(({ version }) => ({ value: String(version), label: version === definition.currentVersion ? `v${version}, current` : `v${version}` }))}
          onChange={(value) => void navigate({ to: '/features/$definitionId', params: { definitionId }, search: { version: value === null || Number(value) === definition.currentVersion ? undefined : value }, replace: true })}
        />
      }
      fixed
    >
      {definition.deprecatedAt != null && (
        <div className={classes.banner} role="status">
          <IconHandStop size={14} aria-hidden />
          <span>
            Deprecated <Ago at={definition.deprecatedAt} />
            {definition.deprecatedReason != null && `: ${definition.deprecatedReason}`}
          </span>
        </div>
      )}
      <div className={classes.content} tabIndex={0} role="region" aria-label="Definition">
        <div className={classes.overview}>
          <div className={classes.main}>
            {number !== undefined && (definition.kind === 'VIEW' || definition.kind === 'SOURCE') && <LineageStrip address={{ kind: definition.kind === 'VIEW' ? 'FEATURE_VIEW' : 'DATA_SOURCE', id: definitionId, version: String(number) }} self={`${definition.name} v${number}`} />}
            {definition.description != null && (
              <section className={classes.part} aria-label="Description">
                <p style={{ whiteSpace: 'pre-wrap' }}>{definition.description}</p>
              </section>
            )}
            <section className={classes.part} aria-label="What it says">
              {definition.version == null ? <p className="faint">There is no version {number}.</p> : <DefinitionContent version={definition.version} />}
            </section>
            {definition.version != null && (
              <section className={classes.part} aria-label="As it is kept">
                <div className={classes.partHead}>
                  <h2>As it is kept</h2>
                </div>
                <CodeBlock code={JSON.stringify(JSON.parse(definition.version.document), null, 2)} what="Canonical definition" />
              </section>
            )}
          </div>
          <Facts definition={definition} />
        </div>
      </div>
    </Page>
  );
}
