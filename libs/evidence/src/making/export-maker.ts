import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { PromotionService } from '@plinth/approvals';
import { ErasureService, type EventChoice, LoggedEvents, LogNotary, type LogTestimony, ProvenEvents } from '@plinth/audit';
import { type Actor, Clock, type Page, type PageArgs } from '@plinth/kernel';
import { DeploymentListService, VersionListService } from '@plinth/registry';
import { csvPath, Erasures, eventCsvRow, eventsCsvHeader, exportFormat, type ExportManifest, exportPaths, formatEventLine, type LoggedEvent, originOf, SequenceRanges, sequencesIn } from '@plinth/verify';
import { ErasedMeanwhile, NoRoomForExport } from '../evidence.errors.js';
import { describeScope, exportReadme, type ExportScope } from '../rules/index.js';
import { PackageWriter } from './package-writer.js';

export interface OpenedExport {
  readonly treeSize: number;
  readonly eventsTotal: number;
  /** Makes the ZIP as it is read. @param onProgress may throw to end it */
  stream(onProgress: (events: number) => Promise<void>): Readable;
  close(): Promise<void>;
}

interface Writing {
  readonly scope: ExportScope;
  readonly choice: EventChoice;
  readonly testimony: LogTestimony;
  /** Where the copy for spreadsheets waits. */
  readonly spool: string;
  readonly isLast: boolean;
}

/** Writes a part of the audit log as a ZIP, an event at a time. The copy for spreadsheets waits in a temporary file until the events are through. */
@Injectable()
export class ExportMaker {
  constructor(
    private readonly logged: LoggedEvents,
    private readonly proven: ProvenEvents,
    private readonly notary: LogNotary,
    private readonly erasures: ErasureService,
    private readonly versions: VersionListService,
    private readonly deployments: DeploymentListService,
    private readonly promotions: PromotionService,
    private readonly clock: Clock,
  ) {}

  /**
   * Reading it fails with {@link ErasedMeanwhile} while an erasure is under way, whose record the checkpoint does not have yet.
   * @param isLast whether there is no other try: then it is made all the same, as while the log contradicts itself there will be no other checkpoint
   * @returns undefined while nothing was published
   */
  async open(actor: Actor, scope: ExportScope, { isLast = false } = {}): Promise<OpenedExport | undefined> {
    const reader = systemActor(actor.workspaceId, 'audit:read', actor.requestId);
    const testimony = await this.logged.testimony(reader);
    if (!testimony) return undefined;
    const choice = await this.choiceOf(actor, scope);
    const eventsTotal = scope.kind === 'WORKSPACE' ? testimony.size : await this.proven.count(reader, choice, testimony.size);
    const folder = await onDisk(() => mkdtemp(join(tmpdir(), 'plinth-export-')));
    return {
      treeSize: testimony.size,
      eventsTotal,
      stream: (onProgress) => this.write(reader, { scope, choice, testimony, spool: join(folder, csvPath), isLast }, onProgress),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  }

  private write(reader: Actor, { scope, choice, testimony, spool, isLast }: Writing, onProgress: (events: number) => Promise<void>): Readable {
    const isComplete = scope.kind === 'WORKSPACE';
    const ranges = new SequenceRanges();
    let count = 0;
    const erasures = new Erasures(reader.workspaceId);
    const checkErasures = async (): Promise<void> => {
      const gone = sequencesIn(erasures.judge(testimony.size, isComplete).unrecorded);
      if (!isLast && gone.length > 0 && (await this.erasures.isUnderWay(reader, gone, testimony.size))) throw new ErasedMeanwhile();
    };
    const batches = (): AsyncIterable<readonly LoggedEvent[]> => this.proven.batches(reader, choice, testimony.size, { withProofs: !isComplete });
    async function* lines(): AsyncGenerator<string, void, undefined> {
      const csv = await onDisk(() => open(spool, 'w'));
      try {
        await onDisk(() => csv.appendFile(`${eventsCsvHeader}\r\n`));
        for await (const batch of batches()) {
          for (const event of batch) {
            ranges.add(event.leaf.sequence);
            erasures.takeEvent(event);
          }
          await onDisk(() => csv.appendFile(batch.map((event) => `${eventCsvRow(event)}\r\n`).join('')));
          yield batch.map((event) => `${formatEventLine(event)}\n`).join('');
          count += batch.length;
          await onProgress(count);
        }
        await checkErasures();
      } finally {
        await csv.close();
      }
    }
    const writer = new PackageWriter();
    writer.add(exportPaths.checkpoint, () => [testimony.checkpoint]);
    for (const { size, note } of testimony.earlier) writer.add(`${exportPaths.earlier}${size}`, () => [note]);
    writer.add(exportPaths.events, lines);
    writer.add(csvPath, () => createReadStream(spool));
    writer.add(exportPaths.keys, () => [JSON.stringify({ origin: originOf(reader.workspaceId), keys: testimony.keys }, null, 2)]);
    writer.add('README.txt', () => [exportReadme(reader.workspaceId)]);
    const createdAt = this.clock.now().toISOString();
    return writer.end({
      manifest: (files) => JSON.stringify({ format: exportFormat, workspaceId: reader.workspaceId, createdAt, isComplete, events: count, scope: describeScope(scope), sequences: ranges.toString(), files } satisfies ExportManifest & { readonly sequences: string }, null, 2),
      sign: (bytes) => this.notary.sign(systemActor(reader.workspaceId, 'audit:sign', reader.requestId), bytes),
    });
  }

  private async choiceOf(actor: Actor, scope: ExportScope): Promise<EventChoice> {
    switch (scope.kind) {
      case 'WORKSPACE': return {};
      case 'PERIOD': return { ...(scope.since ? { since: new Date(scope.since) } : {}), ...(scope.until ? { until: new Date(scope.until) } : {}) };
      case 'SUBJECT': return { subjects: [{ kind: scope.subjectKind, id: scope.subjectId }] };
      case 'MODEL': {
        const { modelId } = scope;
        const as = (permission: string): Actor => systemActor(actor.workspaceId, permission, actor.requestId);
        const versions = await idsOf((page) => this.versions.list(as('model:read'), modelId, { ...page, withArchived: true, withDeleted: true }));
        const promotions = await idsOf((page) => this.promotions.list(as('promotion:read'), { modelId }, page));
        const deployments = await idsOf((page) => this.deployments.list(as('deployment:read'), { ...page, modelId }));
        return {
          subjects: [{ kind: 'model', id: modelId }, ...versions.map((id) => ({ kind: 'model-version', id })), ...promotions.map((id) => ({ kind: 'promotion-request', id })), ...deployments.map((id) => ({ kind: 'deployment', id }))],
        };
      }
    }
  }
}

/** @throws NoRoomForExport */
async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT') ? new NoRoomForExport(error) : error;
  }
}

async function idsOf(page: (args: PageArgs) => Promise<Page<{ readonly id: string }>>): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const { items, hasNextPage } = await page({ first: 100, ...(after === undefined ? {} : { after }) });
    ids.push(...items.map(({ node }) => node.id));
    after = items.at(-1)?.cursor;
    if (!hasNextPage || after === undefined) return ids;
  }
}
