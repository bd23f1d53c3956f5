import { Button } from '@mantine/core';
import { IconLock, IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { snapshotDocument } from '../../api/operations/data.js';
import { trainingSetOfSnapshotDocument } from '../../api/operations/data-training-sets.js';
import { operation } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { SnapshotQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize, count } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { SensitivityText } from '../../parts/sensitivity.js';
import { TabLinks } from '../../parts/tab-links.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from '../model/model.module.css';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { BytesSources } from './bytes-sources.js';
import { LeakageVerdict } from './profile/leakage.js';
import { ProfileTables } from './profile/profile-tables.js';
import { RefName } from './ref-name.js';
import { SnapshotFiles } from './snapshot-files.js';

type Found = NonNullable<SnapshotQuery['dataset']>;
type Snapshot = NonNullable<Found['snapshot']>;

const route = getRouteApi('/datasets/$datasetId/snapshots/$number');
/** By which the server says that it joined features. */
const trainingStep = 'features.training-set';
const allDatasets = { label: 'Data sets', to: '/datasets' } as const;

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

function Splits({ reference, splits }: { readonly reference: string; readonly splits: Snapshot['splits'] }) {
  return (
    <>
    <div className={classes.scrollX} tabIndex={0} role="region" aria-label="Splits, a table">
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Split</th>
            <th scope="col">What is in it</th>
            <th scope="col" data-right>
              Files
            </th>
            <th scope="col" data-right>
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {splits.map((split) => (
            <tr key={split.name}>
              <td style={{ fontWeight: 500 }}>{split.name}</td>
              <td>
                {split.kind === 'FILES' ? (
                  (split.folders?.length ?? 0) > 0 ? <span className="mono">{split.folders?.join(', ')}</span> : 'files, one by one'
                ) : split.kind === 'ROWS' ? (
                  <>
                    rows of {split.table} where <span className="mono">{split.where}</span>
                  </>
                ) : (
                  <>
                    rows of {split.table} whose {split.columns?.join(', ')} stand in <span className="mono">{split.file}</span>
                  </>
                )}
              </td>
              <td data-right>{split.files?.toLocaleString('en-US') ?? '–'}</td>
              <td data-right>{split.bytes == null ? '–' : byteSize(split.bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
      {splits.length > 1 && <LeakageVerdict reference={reference} />}
    </>
  );
}

/** The training set that a snapshot is. Asked for by itself: whoever may see data need not see training sets. */
function TrainingSetOf({ datasetId, digest }: { readonly datasetId: string; readonly digest: string }) {
  const query = useQuery({ ...operation(trainingSetOfSnapshotDocument, { datasetId, reference: digest }), enabled: useMay('training-set:read') });
  const set = query.data?.dataset?.snapshot?.trainingSet;
  if (set == null) return null;
  return (
    <>
      <dt>Training set</dt>
      <dd>
        <Link to="/training-sets/$trainingSetId" params={{ trainingSetId: set.id }} className="link">
          What it is made of, and by which rules
        </Link>
      </dd>
    </>
  );
}

function Origin({ derivation, snapshot: { datasetId, digest } }: { readonly derivation: NonNullable<Snapshot['derivation']>; readonly snapshot: Pick<Snapshot, 'datasetId' | 'digest'> }) {
  return (
    <dl className={facts.facts}>
      {derivation.step === trainingStep && <TrainingSetOf datasetId={datasetId} digest={digest} />}
      {derivation.runId != null && (
        <>
          <dt>By run</dt>
          <dd>
            <Link to="/runs/$runId" params={{ runId: derivation.runId }} className="link mono">
              {derivation.runId}
            </Link>
          </dd>
        </>
      )}
      {derivation.step != null && (
        <>
          <dt>By step</dt>
          <dd>{derivation.step}</dd>
        </>
      )}
      {derivation.sources.length > 0 && <BytesSources sources={derivation.sources} snapshot={{ datasetId, digest }} />}
      {derivation.inputs.map((input) => (
        <Input key={`${input.datasetId} ${input.digest}`} input={input} />
      ))}
      {derivation.query != null && (
        <>
          <dt>Query</dt>
          <dd>
            <CodeBlock code={derivation.query} what="Query" />
          </dd>
        </>
      )}
    </dl>
  );
}

function Input({ input }: { readonly input: { readonly datasetId: string; readonly digest: string } }) {
  return (
    <>
      <dt>Made of</dt>
      <dd>
        <Link to="/datasets/$datasetId" params={{ datasetId: input.datasetId }} className="link mono">
          {input.digest.slice(0, 16)}
        </Link>
      </dd>
    </>
  );
}

function Overview({ dataset, snapshot }: { readonly dataset: Found; readonly snapshot: Snapshot }) {
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <LineageStrip address={{ kind: 'DATASET', id: snapshot.datasetId, version: snapshot.digest }} self={`${dataset.name}@${snapshot.number}`} />
        <Part title="Message">{snapshot.message == null ? <p className="faint">None was given.</p> : <p style={{ whiteSpace: 'pre-wrap' }}>{snapshot.message}</p>}</Part>
        <Part title="Tables">
          <ProfileTables reference={`${dataset.name}@${snapshot.number}`} isThere={snapshot.deletedAt == null} />
        </Part>
        <Part title="Splits">{snapshot.splits.length === 0 ? <p className="faint">None are named.</p> : <Splits reference={`${dataset.name}@${snapshot.number}`} splits={snapshot.splits} />}</Part>
        <Part title="Where it came from">{snapshot.derivation == null ? <p className="faint">The commit did not say.</p> : <Origin derivation={snapshot.derivation} snapshot={snapshot} />}</Part>
      </div>
      <aside className={classes.aside} aria-label="Facts">
        <Section title="Snapshot">
          <dl className={facts.facts}>
            <dt>Files</dt>
            <dd>
              {count(snapshot.files, 'file')}, {byteSize(snapshot.bytes)}
            </dd>
            <dt>Kinds</dt>
            <dd>{snapshot.fileTypes.slice(0, 6).map(({ type, files }) => `${type === '' ? 'other' : type} ${files.toLocaleString('en-US')}`).join(', ')}</dd>
            <dt>Sensitivity</dt>
            <dd>
              <SensitivityText sensitivity={dataset.sensitivity} labels={dataset.sensitivityLabels} />
            </dd>
            <dt>Made</dt>
            <dd>
              <Ago at={snapshot.createdAt} /> by <PersonName person={snapshot.createdBy} />
            </dd>
            <dt>Digest</dt>
            <dd>
              <CopyText text={snapshot.digest} label={snapshot.digest.slice(0, 20)} what="digest" />
            </dd>
            <dt>Manifest</dt>
            <dd>
              <CopyText text={snapshot.root} label={snapshot.root.slice(0, 20)} what="digest of the manifest" />
            </dd>
            <dt>Follows</dt>
            <dd>
              {snapshot.parents.length === 0 ? <span className="faint">nothing: it is a first one</span> : snapshot.parents.map((parent) => <CopyText key={parent} text={parent} label={parent.slice(0, 12)} what="digest of the parent" />)}
            </dd>
          </dl>
        </Section>
        <Section title="Fetch it">
          <CodeBlock code={`plinth data pull ${dataset.name}@${snapshot.number}`} what="Command that fetches it" />
        </Section>
      </aside>
    </div>
  );
}

export function SnapshotPage(): ReactNode {
  const { datasetId, number: text } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  // What names snapshots by digest, such as lineage, leads here as well.
  const isReference = /^(?:[1-9]\d{0,8}|[0-9a-f]{64})$/.test(text);
  const query = useQuery({ ...operation(snapshotDocument, { datasetId, reference: text }), enabled: isReference });
  const dataset = isReference ? query.data?.dataset : null;
  const tab = search.tab ?? 'overview';
  if (query.error !== null && dataset == null) {
    return (
      <Page name={`@${text}`} crumbs={[allDatasets]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (dataset === undefined) {
    return (
      <Page name={`@${text}`} crumbs={[allDatasets]} title={<TitleBone width={120} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="34%" />
          <Bone width="100%" style={{ height: 160 }} />
        </div>
      </Page>
    );
  }
  const snapshot = dataset?.snapshot;
  if (dataset === null || snapshot == null) {
    return (
      <Page name="Not found" crumbs={[allDatasets]}>
        <NotFound what="snapshot">
          <Link to="/datasets/$datasetId" params={{ datasetId }} search={{ tab: 'snapshots' }} className="link">
            All snapshots of the data set
          </Link>
        </NotFound>
      </Page>
    );
  }
  const link = { to: '/datasets/$datasetId/snapshots/$number' as const, params: { datasetId, number: text } };
  return (
    <Page
      name={`${dataset.name}@${snapshot.number}`}
      title={
        <span className={classes.title}>
          <span className="num">@{snapshot.number}</span>
          <span className={`${classes.chips} wide-only`}>
            {snapshot.refs.map((ref) => (
              <RefName key={ref.name} refLine={ref} />
            ))}
          </span>
        </span>
      }
      crumbs={[allDatasets, { label: dataset.name, to: '/datasets/$datasetId', params: { datasetId } }]}
      actions={
        snapshot.number > 1 && (
          <Button variant="default" leftSection={<IconScale size={14} />} onClick={() => void navigate({ to: '/datasets/$datasetId/compare', params: { datasetId }, search: { base: String(snapshot.number - 1), head: String(snapshot.number) } })}>
            What changed
          </Button>
        )
      }
      fixed
    >
      {snapshot.heldAt != null && (
        <div className={classes.banner} role="status">
          <IconLock size={14} aria-hidden />
          <span>
            Held against deletion since <Ago at={snapshot.heldAt} /> by <PersonName person={snapshot.heldBy} />
            {snapshot.holdReason != null && `: ${snapshot.holdReason}`}
          </span>
        </div>
      )}
      {snapshot.deletedAt != null && (
        <div className={classes.banner} role="status">
          Its files were given up <Ago at={snapshot.deletedAt} />; its record stays.
        </div>
      )}
      <TabLinks
        label="Parts of the snapshot"
        current={tab}
        tabs={[
          { tab: 'overview', label: 'Overview', ...link, search: {} },
          { tab: 'files', label: 'Files', count: snapshot.files, ...link, search: { tab: 'files' as const } },
        ]}
      />
      {tab === 'files' ? (
        <SnapshotFiles datasetId={datasetId} datasetName={dataset.name} number={snapshot.number} total={snapshot.files} prefix={search.prefix ?? ''} onPrefix={(prefix) => void navigate({ ...link, search: { tab: 'files', prefix: prefix === '' ? undefined : prefix }, replace: true })} />
      ) : (
        <div className={classes.content} tabIndex={0} role="region" aria-label={tab}>
          <Overview dataset={dataset} snapshot={snapshot} />
        </div>
      )}
    </Page>
  );
}
