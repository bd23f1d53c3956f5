import { IconArchive } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { datasetDocument, deleteDatasetTagsDocument, setDatasetTagsDocument, updateDatasetDocument } from '../../api/operations/data.js';
import { operation, useChange } from '../../api/use-query.js';
import { Page } from '../../frame/page.js';
import { useMay } from '../../frame/viewer.js';
import type { DatasetQuery } from '../../generated/data/graphql.js';
import { CodeBlock } from '../../parts/code-block.js';
import { CopyText } from '../../parts/copy-text.js';
import { EditMarkdown } from '../../parts/edit-markdown.js';
import { byteSize, count } from '../../parts/figures.js';
import { noticeRefused } from '../../parts/notices.js';
import { PersonName } from '../../parts/person.js';
import { compatibilities, SensitivityText } from '../../parts/sensitivity.js';
import { TabLinks } from '../../parts/tab-links.js';
import { TagEditor } from '../../parts/tag-editor.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import classes from '../model/model.module.css';
import { LineageStrip } from '../lineage/lineage-strip.js';
import { Section } from '../run/facts.js';
import facts from '../run/run.module.css';
import { ProfileTables } from './profile/profile-tables.js';
import { ReadsTab } from './reads-tab.js';
import { RefsTab, SnapshotLink } from './refs-tab.js';
import { SnapshotsTab } from './snapshots-tab.js';

type Dataset = NonNullable<DatasetQuery['dataset']>;

const route = getRouteApi('/datasets/$datasetId');
const allDatasets = { label: 'Data sets', to: '/datasets' } as const;
const touched = ['Dataset', 'Datasets'];

function Facts({ dataset, mayWrite }: { readonly dataset: Dataset; readonly mayWrite: boolean }) {
  const setTags = useChange(setDatasetTagsDocument, touched);
  const deleteTags = useChange(deleteDatasetTagsDocument, touched);
  const refused = (error: unknown): void => noticeRefused('The tags were not changed', error);
  const compatibility = compatibilities.find(({ value }) => value === dataset.compatibility);
  return (
    <aside className={classes.aside} aria-label="Facts">
      <Section title="Data set">
        <dl className={facts.facts}>
          <dt>Owner</dt>
          <dd>
            <PersonName person={dataset.owner} />
          </dd>
          <dt>Sensitivity</dt>
          <dd>
            <SensitivityText sensitivity={dataset.sensitivity} labels={dataset.sensitivityLabels} />
          </dd>
          <dt>Schema</dt>
          <dd>
            {compatibility?.label}: <span className="dim">{compatibility?.about}</span>
          </dd>
          <dt>Kept for</dt>
          <dd>{dataset.retentionDays == null ? 'ever' : `${count(dataset.retentionDays, 'day')} once no ref leads there`}</dd>
          <dt>Made</dt>
          <dd>
            <Ago at={dataset.createdAt} /> by <PersonName person={dataset.createdBy} />
          </dd>
          <dt>Changed</dt>
          <dd>
            <Ago at={dataset.updatedAt} />
          </dd>
          <dt>Id</dt>
          <dd>
            <CopyText text={dataset.id} what="data set id" />
          </dd>
        </dl>
      </Section>
      <Section title="Tags">
        <TagEditor
          tags={dataset.tags}
          {...(mayWrite
            ? { onSet: (tag) => setTags.mutate({ id: dataset.id, tags: [{ key: tag.key, value: tag.value }] }, { onError: refused }), onDelete: (key) => deleteTags.mutate({ id: dataset.id, keys: [key] }, { onError: refused }) }
            : {})}
        />
      </Section>
      <Section title="Fetch it">
        <CodeBlock code={`plinth data pull ${dataset.name}${dataset.head == null && dataset.newest != null ? `@${dataset.newest.number}` : ''}`} what="Command that fetches it" />
      </Section>
    </aside>
  );
}

function Overview({ dataset, mayWrite }: { readonly dataset: Dataset; readonly mayWrite: boolean }) {
  const update = useChange(updateDatasetDocument, touched);
  // Training sets have refs of their own, and no main.
  const head = dataset.head ?? dataset.newest;
  return (
    <div className={classes.overview}>
      <div className={classes.main}>
        <div className={classes.places}>
          <div className={classes.place}>
            <span className={classes.placeName}>{dataset.head == null && head != null ? 'Newest snapshot; no main' : 'Main leads to'}</span>
            {head == null ? (
              <span className={classes.placeVersion} data-none>
                Nothing is committed yet
              </span>
            ) : (
              <span className={classes.placeVersion}>
                <SnapshotLink datasetId={dataset.id} number={head.number} />
              </span>
            )}
            {head != null && (
              <span className={classes.placeWhy}>
                {head.message?.split('\n')[0] ?? 'No message'} · <Ago at={head.createdAt} /> by <PersonName person={head.createdBy} />
              </span>
            )}
          </div>
          <div className={classes.place}>
            <span className={classes.placeName}>Files</span>
            <span className={classes.placeVersion} data-none={head == null ? '' : undefined}>
              {head == null ? '–' : head.files.toLocaleString('en-US')}
            </span>
            <span className={classes.placeWhy}>{head != null && byteSize(head.bytes)}</span>
          </div>
          <div className={classes.place}>
            <span className={classes.placeName}>Snapshots</span>
            <span className={classes.placeVersion}>{dataset.lastNumber.toLocaleString('en-US')}</span>
          </div>
        </div>
        {head != null && <LineageStrip address={{ kind: 'DATASET', id: dataset.id, version: head.digest }} self={`${dataset.name}@${head.number}`} />}
        <div className={classes.part}>
          <EditMarkdown
            title="Description"
            text={dataset.description ?? ''}
            none="What it holds is not written yet."
            onSave={
              mayWrite
                ? (text) =>
                    update.mutateAsync({ input: { id: dataset.id, description: text.trim() === '' ? null : text } }).catch((error: unknown) => {
                      noticeRefused('It was not saved', error);
                      throw error;
                    })
                : undefined
            }
          />
        </div>
        {head != null && dataset.deletedAt == null && (
          <section className={classes.part} aria-label="Tables">
            <div className={classes.partHead}>
              <h2>Tables</h2>
            </div>
            <ProfileTables reference={`${dataset.name}@${head.number}`} isThere={head.deletedAt == null} />
          </section>
        )}
      </div>
      <Facts dataset={dataset} mayWrite={mayWrite} />
    </div>
  );
}

export function DatasetPage(): ReactNode {
  const { datasetId } = route.useParams();
  const search = route.useSearch();
  const mayWrite = useMay('dataset:write');
  const query = useQuery(operation(datasetDocument, { id: datasetId }));
  const dataset = query.data?.dataset;
  const tab = search.tab ?? 'overview';
  if (query.error !== null && dataset == null) {
    return (
      <Page name="Data set" crumbs={[allDatasets]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (dataset === undefined) {
    return (
      <Page name="Data set" crumbs={[allDatasets]} title={<TitleBone width={160} />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="70%" style={{ height: 84 }} />
          <Bone width="34%" />
          <Bone width="52%" />
        </div>
      </Page>
    );
  }
  if (dataset === null) {
    return (
      <Page name="Not found" crumbs={[allDatasets]}>
        <NotFound what="data set" />
      </Page>
    );
  }
  const link = { to: '/datasets/$datasetId' as const, params: { datasetId } };
  const gone = dataset.deletedAt ?? dataset.archivedAt;
  return (
    <Page name={dataset.name} crumbs={[allDatasets]} fixed>
      {gone != null && (
        <div className={classes.banner} role="status">
          <IconArchive size={14} aria-hidden /> {dataset.deletedAt != null ? 'Deleted' : 'Archived'} <Ago at={gone} />; its record stays.
        </div>
      )}
      <TabLinks
        label="Parts of the data set"
        current={tab}
        tabs={[
          { tab: 'overview', label: 'Overview', ...link, search: {} },
          { tab: 'snapshots', label: 'Snapshots', count: dataset.lastNumber, ...link, search: { tab: 'snapshots' as const } },
          { tab: 'refs', label: 'Refs', ...link, search: { tab: 'refs' as const } },
          { tab: 'reads', label: 'Who read it', ...link, search: { tab: 'reads' as const } },
        ]}
      />
      {tab === 'snapshots' ? (
        <SnapshotsTab datasetId={datasetId} datasetName={dataset.name} total={dataset.lastNumber} />
      ) : tab === 'reads' ? (
        <ReadsTab datasetId={datasetId} />
      ) : (
        <div className={classes.content} tabIndex={0} role="region" aria-label={tab === 'refs' ? 'Names and how they moved' : 'Overview'}>
          {tab === 'refs' ? <RefsTab datasetId={datasetId} /> : <Overview dataset={dataset} mayWrite={mayWrite && dataset.deletedAt == null} />}
        </div>
      )}
    </Page>
  );
}
