import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AccessControl, systemActor } from '@plinth/access';
import { artifactPath, ArtifactService } from '@plinth/artifacts';
import { AuditTrail } from '@plinth/audit';
import { type Actor, Clock, decodeCursor, encodeCursor, IdSource, InvalidInput, isUuid, type Page, type PageArgs, pageSize, PlinthError, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { JobQueue } from '@plinth/platform/jobs';
import { Outbox } from '@plinth/platform/outbox';
import { ExportNotFound, ExportNotReady } from './evidence.errors.js';
import { ExportMaker } from './making/export-maker.js';
import { exportOwnerKind } from './package-owner.js';
import type { ExportScope } from './rules/index.js';
import { type AuditExportRow, ExportStore } from './stores/export.store.js';
import type { TakenPackage } from './taken-package.js';

export const makeExportJob = 'evidence.make-export';
const path = artifactPath('audit-export.zip');
const keptMs = 7 * 24 * 3_600_000;
/** A worker that says nothing for so long is gone. */
const leaseMs = 60_000;
const progressEveryMs = 500;
const mostAttempts = 5;
const atOnce = 20;

/** A worker lost its export to another. */
class LeaseLost extends Error {}

export interface NewExport {
  readonly scope: ExportScope;
  readonly idempotencyKey?: string | null | undefined;
}

/** Takes parts of the audit log out, for those who may: asked for, made by a job, fetched, expired. */
@Injectable()
export class ExportService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly exports: ExportStore,
    private readonly maker: ExportMaker,
    private readonly artifacts: ArtifactService,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
    private readonly idempotency: Idempotency,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async create(actor: Actor, { scope, idempotencyKey }: NewExport): Promise<AuditExportRow> {
    this.access.check(actor, 'audit:export');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createAuditExport', request: { scope } }, async () => {
        const made = this.ids.next<'AuditExport'>();
        await this.exports.insert(actor.workspaceId, { id: made, scope, requestedBy: actor.id, requestedAt: this.clock.now() });
        await this.outbox.audit(actor, { action: 'audit-export.requested', subjectKind: 'audit-export', subjectId: made, after: { scope: { ...scope } } });
        // A queue that is away loses only the hint: the repeating job finds the row.
        this.database.afterCommit(() => void this.queue.add(makeExportJob, { workspaceId: actor.workspaceId, body: {} }, { delayMs: progressEveryMs }).catch(() => undefined));
        return { id: made };
      });
      return this.require(actor, id);
    });
  }

  async find(actor: Actor, id: string): Promise<AuditExportRow | undefined> {
    this.access.check(actor, 'audit:export');
    return isUuid(id) ? this.database.read(actor, () => this.exports.find(actor.workspaceId, id)) : undefined;
  }

  /** Newest first. */
  async list(actor: Actor, { first, after }: PageArgs): Promise<Page<AuditExportRow>> {
    this.access.check(actor, 'audit:export');
    const size = pageSize(first);
    const [below] = after ? decodeCursor(after, 1) : [];
    if (below !== undefined && (typeof below !== 'string' || !isUuid(below))) throw new InvalidInput('This cursor is not one that the list gave.', { field: 'after', help: 'Start again without after.' });
    return this.database.read(actor, async () => toPage(await this.exports.page(actor.workspaceId, below, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  /** @throws ExportNotFound, ExportNotReady */
  async open(actor: Actor, id: string): Promise<TakenPackage> {
    const found = await this.find(actor, id);
    if (!found) throw new ExportNotFound(id);
    if (found.status !== 'READY' || found.digest === null || (found.expiresAt !== null && found.expiresAt <= this.clock.now())) throw new ExportNotReady(found.status === 'READY' ? 'EXPIRED' : found.status);
    const { digest, size } = found;
    return {
      digest,
      size: size ?? 0,
      read: async (range) => {
        await this.trail.read(actor, { subjectKind: 'audit-export', subjectId: id, subjectDigest: digest });
        const reader = systemActor(actor.workspaceId, 'artifact:read', actor.requestId);
        return this.artifacts.open(reader, await this.artifacts.find(reader, { kind: exportOwnerKind, id }, path), range);
      },
    };
  }

  /** Makes every export that waits and that no other worker has. */
  async makeWaiting(actor: Actor): Promise<void> {
    this.access.check(actor, 'audit:make-export');
    for (const id of await this.database.read(actor, () => this.exports.waiting(actor.workspaceId, this.clock.now(), atOnce))) {
      const attempt = await this.database.transaction(actor, () => this.exports.claim(actor.workspaceId, id, this.clock.now(), this.lease()));
      if (attempt !== undefined) await this.make(actor, id, attempt);
    }
  }

  /** Lets go of the files that nobody may fetch any more. */
  async expire(actor: Actor): Promise<void> {
    this.access.check(actor, 'audit:expire-export');
    for (const id of await this.database.read(actor, () => this.exports.expired(actor.workspaceId, this.clock.now(), atOnce))) {
      await this.database.transaction(actor, async () => {
        if (!(await this.exports.markExpired(actor.workspaceId, id))) return;
        await this.artifacts.delete(systemActor(actor.workspaceId, 'artifact:delete', actor.requestId), { kind: exportOwnerKind, id }, path);
        await this.outbox.audit(actor, { action: 'audit-export.expired', subjectKind: 'audit-export', subjectId: id });
      });
    }
  }

  private async make(actor: Actor, id: string, attempt: number): Promise<void> {
    const { workspaceId } = actor;
    try {
      const { scope } = await this.database.read(actor, () => this.require(actor, id));
      const opened = await this.maker.open(actor, scope, { isLast: attempt >= mostAttempts });
      if (!opened) throw new Error('Nothing was published of the log yet.');
      try {
        await this.database.transaction(actor, () => this.exports.begin(workspaceId, id, opened.treeSize, opened.eventsTotal));
        await this.store(actor, id, attempt, (onProgress) => opened.stream(onProgress));
      } finally {
        await opened.close();
      }
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      // What is away or full comes back; what fails for another reason fails again.
      const isLast = attempt >= mostAttempts && !(error instanceof PlinthError && error.kind === 'UNAVAILABLE');
      await this.database.transaction(actor, () => this.exports.fail(workspaceId, id, attempt, problem, isLast, this.clock.now()));
    }
  }

  private async store(actor: Actor, id: string, attempt: number, stream: (onProgress: (events: number) => Promise<void>) => Readable): Promise<void> {
    let [events, toldAt] = [0, 0];
    const content = stream(async (done) => {
      events = done;
      if (this.clock.nowMs() - toldAt < progressEveryMs) return;
      toldAt = this.clock.nowMs();
      if (!(await this.database.transaction(actor, () => this.exports.progress(actor.workspaceId, id, attempt, done, this.lease())))) throw new LeaseLost('Another worker makes this export.');
    });
    const writer = systemActor(actor.workspaceId, 'artifact:write', actor.requestId);
    const { digest, size } = await this.artifacts.put(writer, { kind: exportOwnerKind, id }, { path, mediaType: 'application/zip' }, content).finally(() => content.destroy());
    const at = this.clock.now();
    await this.database.transaction(actor, async () => {
      if (!(await this.exports.finish(actor.workspaceId, id, attempt, { digest, size, events, at, expiresAt: new Date(at.getTime() + keptMs) }))) return;
      await this.outbox.audit(actor, { action: 'audit-export.made', subjectKind: 'audit-export', subjectId: id, subjectDigest: digest, after: { size, events } });
    });
  }

  private lease(): Date {
    return new Date(this.clock.nowMs() + leaseMs);
  }

  private async require(actor: Actor, id: string): Promise<AuditExportRow> {
    const found = await this.exports.find(actor.workspaceId, id);
    if (!found) throw new ExportNotFound(id);
    return found;
  }
}
