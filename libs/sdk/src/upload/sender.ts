import { join } from 'node:path';
import { metricBatchMediaType } from '@plinth/contracts/wire';
import { knownFileSource, uploadArtifact } from '../client/artifact-transfer.js';
import * as documents from '../client/documents.js';
import { PlinthRequestError } from '../client/errors.js';
import * as pipelineDocuments from '../client/pipeline-documents.js';
import type { Transport } from '../client/transport.js';
import { segment } from '../client/url-path.js';
import type { Journal } from '../journal/journal.js';
import { idempotencyKey, subjectOf, type ArtifactRecord, type Entry } from '../journal/records.js';

/** Turns an entry of a journal into its request. The same entry makes the same request under the same key, however often. */
export class RecordSender {
  constructor(
    private readonly transport: Transport,
    private readonly journal: Journal,
    private readonly onNamed: (name: string) => void = () => undefined,
    private readonly onCancel: (executionIds: readonly string[]) => void = () => undefined,
  ) {}

  async send({ seq, record, payload }: Entry): Promise<void> {
    const { id: runId } = subjectOf(this.journal.header);
    const key = idempotencyKey(this.journal.header, seq);
    switch (record.kind) {
      case 'create': {
        const { kind: _kind, ...input } = record;
        const source = this.journal.next(this.journal.begin('records'), (later) => later.kind === 'source').entry?.record;
        const created = await this.transport.graphql<{ createRun: { name: string } }>(documents.createRun, {
          input: { id: runId, ...input, ...(source?.kind === 'source' ? { source: source.source } : {}), idempotencyKey: key },
        });
        this.onNamed(created.createRun.name);
        return;
      }
      case 'resume': {
        const resumed = await this.transport.graphql<{ resumeRun: { name: string } }>(documents.resumeRun, { id: runId });
        this.onNamed(resumed.resumeRun.name);
        return;
      }
      case 'source':
        return;
      case 'metrics':
        await this.transport.json(`/api/v1/runs/${segment(runId, 'id of the run')}/metrics`, { method: 'POST', headers: { 'content-type': metricBatchMediaType, 'idempotency-key': key }, body: payload });
        return;
      case 'logs':
        await this.transport.json(`/api/v1/runs/${segment(runId, 'id of the run')}/logs`, {
          method: 'POST', headers: { 'content-type': 'application/json', 'idempotency-key': key }, body: JSON.stringify({ lines: record.lines }),
        });
        return;
      case 'batch': {
        const { kind: _kind, ...input } = record;
        await this.transport.graphql(documents.logBatch, { input: { runId, ...input, idempotencyKey: key } });
        return;
      }
      case 'update': {
        const { kind: _kind, ...input } = record;
        await this.transport.graphql(documents.updateRun, { input: { id: runId, ...input } });
        return;
      }
      case 'produced':
        await this.transport.graphql(documents.produceSnapshot, { input: { runId, snapshot: record.snapshot } });
        return;
      case 'reports': {
        const { reportExecutions } = await this.transport.graphql<{ reportExecutions: { cancelAsked: readonly string[] } }>(pipelineDocuments.reportExecutions, { reports: record.reports });
        this.onCancel(reportExecutions.cancelAsked);
        return;
      }
      case 'predictions':
      case 'seal':
        // Sent in batches of several records: see predictions/.
        return;
      case 'artifact':
        await this.sendArtifact(record);
        return;
    }
  }

  private async sendArtifact(record: ArtifactRecord): Promise<void> {
    const file = record.copy !== undefined && this.journal.copies !== undefined ? join(this.journal.copies, record.copy) : record.file;
    if (file === undefined) throw new PlinthRequestError(`Nothing holds the bytes of ${record.path}.`, { code: 'FILE_MISSING', status: 400 });
    await uploadArtifact(this.transport, subjectOf(this.journal.header).id, record.path, knownFileSource(file, record.size, record.digest, record.mediaType));
  }
}
