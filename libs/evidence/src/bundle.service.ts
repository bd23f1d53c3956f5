import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccessControl, systemActor } from '@plinth/access';
import { PromotionEvents } from '@plinth/approvals';
import { artifactPath, ArtifactService } from '@plinth/artifacts';
import { PromotionSight } from '@plinth/approvals';
import { AuditTrail } from '@plinth/audit';
import { type Actor, Clock } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { JobQueue } from '@plinth/platform/jobs';
import { type AuditRecord, Outbox } from '@plinth/platform/outbox';
import { EvidenceNotFound } from './evidence.errors.js';
import { BundleMaker } from './making/bundle-maker.js';
import { bundleOwnerKind } from './package-owner.js';
import { BundleStore, type EvidenceBundle } from './stores/bundle.store.js';
import type { TakenPackage } from './taken-package.js';

export const sealJob = 'evidence.seal';
const path = artifactPath('evidence.zip');
const atOnce = 50;
/** A checkpoint comes within a second or so; what is late is asked for less and less often. */
const firstWaitMs = 400;
const longestWaitMs = 60_000;

/** Freezes the evidence of each decision, once. */
@Injectable()
export class BundleService implements OnModuleInit {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly bundles: BundleStore,
    private readonly sight: PromotionSight,
    private readonly maker: BundleMaker,
    private readonly artifacts: ArtifactService,
    private readonly outbox: Outbox,
    private readonly events: PromotionEvents,
    private readonly trail: AuditTrail,
    private readonly queue: JobQueue,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    for (const action of ['promotion.approved', 'promotion.rejected', 'promotion.glass-broken']) this.outbox.onChange(action, (actor, record) => this.expect(actor, record));
  }

  /** In the order of the ids; undefined where nothing was decided. */
  async of(actor: Actor, requestIds: readonly string[]): Promise<(EvidenceBundle | undefined)[]> {
    this.access.check(actor, 'promotion:read');
    const found = new Map((await this.database.read(actor, () => this.bundles.of(actor.workspaceId, requestIds))).map((bundle) => [bundle.requestId, bundle]));
    return requestIds.map((id) => found.get(id));
  }

  /** The sealed bundle, as it was sealed. @throws EvidenceNotFound */
  async open(actor: Actor, requestId: string): Promise<TakenPackage> {
    this.access.check(actor, 'evidence:read');
    const [bundle] = await this.database.read(actor, () => this.bundles.of(actor.workspaceId, [requestId]));
    if (!bundle?.digest || !(await this.sight.visible(actor, [requestId])).has(requestId)) throw new EvidenceNotFound(requestId);
    const { digest, size } = bundle;
    return {
      digest,
      size: size ?? 0,
      read: async (range) => {
        await this.trail.read(actor, { subjectKind: 'evidence', subjectId: requestId, subjectDigest: digest });
        const reader = systemActor(actor.workspaceId, 'artifact:read', actor.requestId);
        return this.artifacts.open(reader, await this.artifacts.find(reader, { kind: bundleOwnerKind, id: requestId }, path), range);
      },
    };
  }

  /** Seals what is due; what no checkpoint covers yet is left for later. */
  async sealDue(actor: Actor): Promise<void> {
    this.access.check(actor, 'evidence:seal');
    const due = await this.database.read(actor, () => this.bundles.due(actor.workspaceId, this.clock.now(), atOnce));
    for (const bundle of due) {
      try {
        if (!(await this.seal(actor, bundle.requestId))) await this.postpone(actor, bundle, 'No checkpoint covers the decision yet.');
      } catch (error) {
        await this.postpone(actor, bundle, error instanceof Error ? error.message : String(error));
        throw error;
      }
    }
  }

  /** In the transaction that decides. */
  private async expect(actor: Actor, { subjectId, after }: AuditRecord): Promise<void> {
    const decisionId = typeof after === 'object' && after !== null && 'decisionId' in after ? after['decisionId'] : undefined;
    if (typeof decisionId !== 'string') return;
    await this.bundles.expect(actor.workspaceId, subjectId, decisionId, this.clock.now());
    this.database.afterCommit(() => this.nudge(actor, 2 * firstWaitMs));
  }

  /** The row is held while the file is made: of two workers one makes it, and the file, the row and the event are there together or not at all. */
  private seal(actor: Actor, requestId: string): Promise<boolean> {
    return this.database.transaction(actor, async () => {
      const pending = await this.bundles.lockPending(actor.workspaceId, requestId);
      if (!pending) return true;
      const bytes = await this.maker.make(actor, requestId);
      if (!bytes) return false;
      const writer = systemActor(actor.workspaceId, 'artifact:write', actor.requestId);
      const { digest, size } = await this.artifacts.put(writer, { kind: bundleOwnerKind, id: requestId }, { path, mediaType: 'application/zip', size: bytes.length }, inOnePiece(bytes));
      await this.bundles.seal(actor.workspaceId, requestId, digest, size, this.clock.now());
      await this.outbox.audit(actor, { action: 'evidence.sealed', subjectKind: 'promotion-request', subjectId: requestId, subjectDigest: digest, after: { decisionId: pending.decisionId, bundleDigest: digest, size } });
      this.events.changed(actor, requestId);
      return true;
    });
  }

  private async postpone(actor: Actor, { requestId, attempts }: EvidenceBundle, problem: string): Promise<void> {
    const wait = Math.min(firstWaitMs * 2 ** Math.min(attempts, 10), longestWaitMs);
    await this.database.transaction(actor, () => this.bundles.postpone(actor.workspaceId, requestId, problem, new Date(this.clock.nowMs() + wait)));
    this.nudge(actor, wait + 20);
  }

  private nudge({ workspaceId }: Actor, delayMs: number): void {
    // A queue that is away loses only the hint: the repeating job finds the row.
    this.queue.add(sealJob, { workspaceId, body: {} }, { delayMs }).catch(() => undefined);
  }
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
