import { Progress } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { trainingSetDocument } from '../../api/operations/data-training-sets.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import type { TrainingSetQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import classes from '../model/model.module.css';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { TrainingStatus } from './training-status.js';
import { featuresOf, knownInWords, readTrainingDocument, ruleInWords, type TrainingDocument, type TrainingFiles } from './training-words.js';

type TrainingSet = NonNullable<TrainingSetQuery['trainingSet']>;

const route = getRouteApi('/training-sets/$trainingSetId');
const allSets = { label: 'Training sets', to: '/training-sets' } as const;
const againAfterMs = 1_000;

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

function SnapshotOf({ files, inputs }: { readonly files: TrainingFiles; readonly inputs: TrainingSet['inputs'] }) {
  const input = inputs.find(({ datasetId, digest }) => datasetId === files.datasetId && digest === files.snapshot);
  if (input === undefined) return <CopyText text={files.snapshot} label={files.snapshot.slice(0, 12)} what="digest of the snapshot" />;
  return (
    <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: input.datasetId, number: String(input.number) }} className="link" title={files.snapshot}>
      {input.dataset?.name ?? files.snapshot.slice(0, 12)}@{input.number}
      {input.deletedAt != null && <span className="faint"> files given up</span>}
    </Link>
  );
}

function Inputs({ document, inputs }: { readonly document: TrainingDocument; readonly inputs: TrainingSet['inputs'] }) {
  return (
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="What it is made of, a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Snapshot</th>
            <th scope="col">Files</th>
            <th scope="col">Which row counts</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td style={{ fontWeight: 500 }}>Entities</td>
            <td>
              <SnapshotOf files={document.entities} inputs={inputs} />
            </td>
            <td className="mono dim">{document.entities.path}</td>
            <td>
              Every row, at the moment in <span className="mono">{document.entities.timestampColumn}</span>.
            </td>
          </tr>
          {document.views.map((view) => (
            <tr key={`${view.id}@${view.version}`}>
              <td>
                <Link to="/features/$definitionId" params={{ definitionId: view.id }} search={{ version: String(view.version) }} className="link">
                  {view.name} v{view.version}
                </Link>
              </td>
              <td>
                <SnapshotOf files={view.source} inputs={inputs} />
              </td>
              <td className="mono dim">{view.source.path}</td>
              <td style={{ minWidth: 260 }}>{ruleInWords(view)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A training set may have thousands. */
const shownAtFirst = 60;

function Features({ document }: { readonly document: TrainingDocument }) {
  const [all, setAll] = useState(false);
  const features = featuresOf(document);
  const isComputed = features.some(({ expression }) => expression !== null);
  return (
    <>
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Features, a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            <th scope="col">Of</th>
            {isComputed && <th scope="col">Computed as</th>}
          </tr>
        </thead>
        <tbody>
          {(all ? features : features.slice(0, shownAtFirst)).map(({ key, name, type, view, expression }) => (
            <tr key={key}>
              <td className="mono" style={{ fontWeight: 500 }}>
                {name}
              </td>
              <td className="mono dim">{type}</td>
              <td>
                <Link to="/features/$definitionId" params={{ definitionId: view.id }} search={{ version: String(view.version) }} className="link">
                  {view.name} v{view.version}
                </Link>
              </td>
              {isComputed && (
                <td className="mono" style={{ minWidth: 260 }}>
                  {expression ?? <span className="faint">–</span>}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
      {!all && features.length > shownAtFirst && (
        <button type="button" className="link-button" onClick={() => setAll(true)}>
          {features.length - shownAtFirst} more
        </button>
      )}
    </>
  );
}

function Facts({ set, document }: { readonly set: TrainingSet; readonly document: TrainingDocument | undefined }) {
  return (
    <aside className={classes.aside} aria-label="Facts">
      <Section title="Training set">
        <dl className={facts.facts}>
          <dt>State</dt>
          <dd>
            <TrainingStatus status={set.status} />
          </dd>
          <dt>Rows</dt>
          <dd className="num">{set.rows?.toLocaleString('en-US') ?? <span className="faint">{set.status === 'FAILED' ? 'none' : 'not known yet'}</span>}</dd>
          <dt>Snapshot</dt>
          <dd>
            {set.snapshot == null ? (
              <span className="faint">{set.status === 'FAILED' ? 'none' : 'none yet'}</span>
            ) : (
              <>
                <Link to="/datasets/$datasetId/snapshots/$number" params={{ datasetId: set.snapshot.datasetId, number: String(set.snapshot.number) }} className="link">
                  {set.dataset?.name}@{set.snapshot.number}
                </Link>{' '}
                <span className="faint">{byteSize(set.snapshot.bytes)}</span>
              </>
            )}
          </dd>
          {document !== undefined && (
            <>
              <dt>Known</dt>
              <dd>{knownInWords(document.known)}</dd>
            </>
          )}
          <dt>Asked for</dt>
          <dd>
            <Ago at={set.requestedAt} /> by <PersonName person={set.requestedBy} />
          </dd>
          {set.finishedAt != null && (
            <>
              <dt>{set.status === 'FAILED' ? 'Given up' : 'Made'}</dt>
              <dd>
                <Ago at={set.finishedAt} />
              </dd>
            </>
          )}
          <dt>Wish</dt>
          <dd title="The same wish over the same snapshots and versions is the same training set">
            <CopyText text={set.requestDigest} label={set.requestDigest.slice(0, 16)} what="digest of the wish" />
          </dd>
        </dl>
      </Section>
      {set.snapshot != null && (
        <Section title="Fetch it">
          <CodeBlock code={`plinth data pull ${set.dataset?.name ?? ''}@${set.snapshot.number}`} what="Command that fetches it" />
        </Section>
      )}
    </aside>
  );
}

function State({ set: { status, step, progress, failureMessage, failureCode } }: { readonly set: TrainingSet }) {
  if (status === 'FAILED')
    return (
      <div className={classes.banner} role="alert" style={{ color: 'var(--bad)' }}>
        <IconAlertTriangle size={14} aria-hidden />
        <span>
          {failureMessage ?? failureCode} <span className="dim">Whoever asks for the same again has it tried again.</span>
        </span>
      </div>
    );
  if (status === 'READY') return null;
  return (
    <div className={classes.banner} role="status">
      <span style={{ whiteSpace: 'nowrap' }}>{status === 'QUEUED' ? 'It waits for a worker' : (step ?? 'It is made')}</span>
      <Progress value={progress} size="sm" style={{ flex: 1, minWidth: 80, maxWidth: 320 }} aria-label="Hundredths that are done" />
      <span className="num">{progress} %</span>
    </div>
  );
}

export function TrainingSetPage(): ReactNode {
  const { trainingSetId } = route.useParams();
  const query = useQuery({ ...operation(trainingSetDocument, { id: trainingSetId }), refetchInterval: ({ state }) => (state.data?.trainingSet?.status === 'QUEUED' || state.data?.trainingSet?.status === 'RUNNING' ? againAfterMs : false) });
  const set = query.data?.trainingSet;
  if (query.error !== null && set == null) {
    return (
      <Page name="Training set" crumbs={[allSets]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (set === undefined) {
    return (
      <Page name="Training set" crumbs={[allSets]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="70%" style={{ height: 84 }} />
          <Bone width="34%" />
        </div>
      </Page>
    );
  }
  if (set === null) {
    return (
      <Page name="Not found" crumbs={[allSets]}>
        <NotFound what="training set" />
      </Page>
    );
  }
  const document = readTrainingDocument(set.document);
  const name = `${set.dataset?.name ?? 'Training set'}${set.snapshot == null ? '' : `@${set.snapshot.number}`}`;
  return (
    <Page name={name} crumbs={[allSets]} fixed>
      <State set={set} />
      <div className={classes.content} tabIndex={0} role="region" aria-label="Training set">
        <div className={classes.overview}>
          <div className={classes.main}>
            {set.snapshot != null && <LineageStrip address={{ kind: 'DATASET', id: set.snapshot.datasetId, version: set.snapshot.digest }} self={name} />}
            {document === undefined ? (
              <p className="faint">It is of a format that this page does not know.</p>
            ) : (
              <>
                <Part title="What it is made of">
                  <Inputs document={document} inputs={set.inputs} />
                </Part>
                <Part title="Features">
                  <Features document={document} />
                </Part>
              </>
            )}
            <Part title="As it is kept">
              <CodeBlock code={JSON.stringify(JSON.parse(set.document), null, 2)} what="Canonical document" />
            </Part>
          </div>
          <Facts set={set} document={document} />
        </div>
      </div>
    </Page>
  );
}
