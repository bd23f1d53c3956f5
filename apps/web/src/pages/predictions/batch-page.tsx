import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { predictionBatchDocument } from '../../api/operations/monitoring-predictions.js';
import { operation } from '../../api/use-query.js';
import { Strip } from '../../executions/strip.js';
import { Page } from '../../frame/page.js';
import { deploymentText } from '../../monitoring/deployment-text.js';
import { windowText } from '../../monitoring/window-words.js';
import { CopyText } from '../../parts/copy-text.js';
import { byteSize, count } from '../../parts/figures.js';
import { PersonName } from '../../parts/person.js';
import { Ago } from '../../parts/time.js';
import { Bone, Failure, NotFound, TitleBone } from '../../states/states.js';
import { LineageStrip } from '../lineage/lineage-strip.js';
import modelClasses from '../model/model.module.css';
import classes from './predictions.module.css';
import { roleWords, treatmentWords } from './treatments.js';

const route = getRouteApi('/predictions/$batchId');
const allPredictions = { label: 'Predictions', to: '/predictions' } as const;
const typeWords: Readonly<Record<string, string>> = { DOUBLE: 'numbers', BIGINT: 'whole numbers', BOOLEAN: 'true or false', VARCHAR: 'texts' };

/** One batch: what it holds, what was done to its columns, where it comes from. */
export function BatchPage(): ReactNode {
  const { batchId } = route.useParams();
  const query = useQuery(operation(predictionBatchDocument, { id: batchId }));
  const batch = query.data?.predictionBatch;
  if (query.error !== null && batch == null) {
    return (
      <Page name="Batch" crumbs={[allPredictions]}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  if (batch === undefined) {
    return (
      <Page name="Batch" crumbs={[allPredictions]} title={<TitleBone />}>
        <div style={{ display: 'grid', gap: 22, padding: 20 }}>
          <Bone width="60%" />
          <Bone width="44%" />
        </div>
      </Page>
    );
  }
  if (batch === null) {
    return (
      <Page name="Not found" crumbs={[allPredictions]}>
        <NotFound what="batch" />
      </Page>
    );
  }
  const isLabels = batch.kind === 'LABELS';
  const name = `${count(batch.rows, isLabels ? 'label' : 'prediction')}, ${windowText({ windowFrom: batch.firstAt, windowTo: batch.lastAt })}`;
  return (
    <Page name={name} crumbs={[allPredictions]} fixed actions={!isLabels && batch.expiredAt == null && <Button variant="default" renderRoot={(props) => <Link {...props} to="/predictions/rows" search={{ deployment: batch.deploymentId, batch: batch.id }} />}>Look at its rows</Button>}>
      <Strip
        facts={[
          {
            label: 'Deployment',
            value:
              batch.deployment == null ? (
                <span className="faint">one that is gone</span>
              ) : (
                <Link to="/predictions" search={{ deployment: batch.deploymentId }} className="link clip">
                  {deploymentText(batch.deployment)}
                </Link>
              ),
          },
          {
            label: 'Model',
            value: (
              <Link to="/models/$modelId/versions/$version" params={{ modelId: batch.modelId, version: String(batch.version) }} className="link">
                v{batch.version}
              </Link>
            ),
          },
          { label: 'Size', value: byteSize(batch.bytes) },
          { label: 'Came', value: <><Ago at={batch.receivedAt} /> <span className="dim">by {batch.source === 'FILE' ? 'file' : 'API'}, from <PersonName person={batch.receivedBy} /></span></> },
          { label: 'Digest', value: <CopyText text={batch.digest} label={batch.digest.slice(0, 10)} what="digest" /> },
          { label: 'Kept', value: batch.expiredAt == null ? 'yes' : <span className="dim">given up <Ago at={batch.expiredAt} /></span> },
        ]}
      />
      <LineageStrip address={isLabels ? { kind: 'DEPLOYMENT', id: batch.deploymentId } : { kind: 'PREDICTION_BATCH', id: batch.id }} self={isLabels ? 'Its deployment' : 'These predictions'} />
      <div className={classes.content} tabIndex={0} role="region" aria-label="Columns">
        <h2>{count(batch.columns.length, 'column')}</h2>
        <table className={modelClasses.table} style={{ maxWidth: 760 }}>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Is</th>
              <th scope="col">Holds</th>
              <th scope="col">Treated</th>
            </tr>
          </thead>
          <tbody>
            {batch.columns.map((column) => (
              <tr key={`${column.role} ${column.name}`}>
                <td className="mono">{column.name}</td>
                <td>{roleWords[column.role]}</td>
                <td className="dim">{typeWords[column.type] ?? column.type.toLowerCase()}</td>
                <td>{column.treatment == null ? <span className="faint">kept as it came</span> : treatmentWords[column.treatment]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
