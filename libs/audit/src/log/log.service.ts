import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, InvalidInput } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { consistencyPlan, foldRight, formatVerifierKey, inclusionPlan, type LoggedEvent, type LogKey, nodesOver, originOf, parseTilePath, proofFrom, type ProofPlan, sameBytes, verifyConsistency, verifyInclusion } from '@plinth/verify';
import { CheckpointNotFound, LogInconsistent, LogNotFound, NotInLog, RotationUnderWay, TileNotFound } from '../audit.errors.js';
import { AuditTrail } from '../audit-trail.js';
import { checkReason } from '../rules/index.js';
import { LogKeyring } from './log-keyring.js';
import { LogStore, type StoredCheckpoint } from './log.store.js';
import { LoggedEvents } from './logged-events.js';
import { TileReader } from './tile-reader.js';

/** That an event is in the tree of a size. */
export interface InclusionProof {
  readonly sequence: number;
  readonly treeSize: number;
  readonly leafHash: Uint8Array;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

/** That a tree begins with a smaller one. */
export interface ConsistencyProof {
  readonly fromSize: number;
  readonly treeSize: number;
  readonly fromRootHash: Uint8Array;
  readonly rootHash: Uint8Array;
  readonly hashes: readonly Uint8Array[];
}

export interface Checkpoint extends StoredCheckpoint {
  readonly origin: string;
}

/** A key, and the checkpoint that it signed together with the one that took over. */
export interface PublishedKey extends LogKey {
  readonly handover: string | null;
}

/** A key that was made, before it signs. */
export interface PreparedKey {
  readonly keyId: string;
  readonly verifierKey: string;
}

/** The published log, for those who may read the record. */
@Injectable()
export class LogService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly log: LogStore,
    private readonly logged: LoggedEvents,
    private readonly keyring: LogKeyring,
    private readonly reader: TileReader,
    private readonly outbox: Outbox,
    private readonly trail: AuditTrail,
  ) {}

  /** The newest signed checkpoint. @throws CheckpointNotFound */
  async checkpoint(actor: Actor): Promise<Checkpoint> {
    this.access.check(actor, 'audit:read');
    const last = await this.database.read(actor, () => this.log.last(actor.workspaceId));
    if (!last) throw new CheckpointNotFound();
    return { ...last, origin: originOf(actor.workspaceId) };
  }

  /** All keys that ever signed, oldest first. */
  async keys(actor: Actor): Promise<PublishedKey[]> {
    this.access.check(actor, 'audit:read');
    return this.database.read(actor, async () => {
      const handovers = await this.log.handovers(actor.workspaceId);
      return (await this.keyring.published(actor.workspaceId)).map((key) => ({ ...key, handover: handovers.find(({ size }) => size === key.untilSize)?.note ?? null }));
    });
  }

  /** A file of the log by its path, `tile/…`. @throws TileNotFound */
  async tile(actor: Actor, path: string): Promise<Uint8Array> {
    this.access.check(actor, 'audit:read');
    const address = parseTilePath(path);
    if (!address) throw new TileNotFound(path);
    const { size } = await this.checkpoint(actor);
    const bytes = await this.reader.file(actor.workspaceId, address, size);
    if (!bytes) throw new TileNotFound(path);
    return bytes;
  }

  /** @param treeSize the newest checkpoint's unless told. @throws NotInLog, LogInconsistent */
  async inclusion(actor: Actor, sequence: number, treeSize?: number | null): Promise<InclusionProof> {
    this.access.check(actor, 'audit:read');
    const [last, leafHash] = await this.database.read(actor, () => Promise.all([this.log.last(actor.workspaceId), this.log.leafHash(actor.workspaceId, sequence)]));
    if (!last) throw new CheckpointNotFound();
    const { size } = last;
    const within = sizeWithin('treeSize', treeSize ?? size, size);
    if (sequence < 1 || sequence > within) throw new NotInLog('sequence', within);
    const { hashes, roots: [rootHash] } = await this.prove(actor, inclusionPlan(sequence - 1, within), [within], size);
    if (!leafHash || !rootHash || !verifyInclusion({ leaf: leafHash, index: sequence - 1, size: within, proof: hashes, root: rootHash }) || (within === size && !sameBytes(rootHash, last.root)))
      throw this.inconsistent(actor, `event ${sequence} is not what the tiles and the checkpoint say.`, sequence);
    return { sequence, treeSize: within, leafHash, rootHash, hashes };
  }

  /** An event as the database has it now, laid open; who looked is recorded. @throws LogInconsistent when it is gone */
  async opened(actor: Actor, sequence: number): Promise<LoggedEvent> {
    this.access.check(actor, 'audit:read');
    const { value } = await this.logged.between(actor, sequence, sequence).next();
    if (!value) throw this.inconsistent(actor, `event ${sequence} is not there.`, sequence);
    await this.recordOpening(actor, value);
    return value;
  }

  /** @param treeSize the newest checkpoint's unless told. @throws NotInLog, LogInconsistent */
  async consistency(actor: Actor, fromSize: number, treeSize?: number | null): Promise<ConsistencyProof> {
    const { size, ...last } = await this.checkpoint(actor);
    const within = sizeWithin('treeSize', treeSize ?? size, size);
    const from = sizeWithin('fromSize', fromSize, within);
    const { hashes, roots: [fromRootHash, rootHash] } = await this.prove(actor, consistencyPlan(from, within), [from, within], size);
    if (!fromRootHash || !rootHash || !verifyConsistency({ oldSize: from, oldRoot: fromRootHash, newSize: within, newRoot: rootHash, proof: hashes }) || (within === size && !sameBytes(rootHash, last.root)))
      throw this.inconsistent(actor, 'its tiles are not what the checkpoint was signed over.');
    return { fromSize: from, treeSize: within, fromRootHash, rootHash, hashes };
  }

  /**
   * Makes a new key for the workspace's log. It takes over at the checkpoint that has the event of this act, which both keys sign.
   * @throws RotationUnderWay
   */
  async rotateKey(actor: Actor, reason: string | null | undefined): Promise<PreparedKey> {
    this.access.check(actor, 'audit:rotate');
    if (reason) checkReason(reason, 'reason');
    return this.database.transaction(actor, async () => {
      const { workspaceId } = actor;
      const current = await this.keyring.current(workspaceId);
      await this.keyring.lock(workspaceId);
      if (await this.keyring.pending(workspaceId)) throw new RotationUnderWay();
      const next = await this.keyring.prepareNext(workspaceId);
      const verifierKey = formatVerifierKey(next);
      await this.outbox.audit(actor, {
        action: 'audit-log-key.rotated', subjectKind: 'audit-log-key', subjectId: next.digest, before: { verifierKey: formatVerifierKey(current) }, after: { verifierKey }, ...(reason ? { reason } : {}),
      });
      return { keyId: next.keyId, verifierKey };
    });
  }

  /** Whether the name in an address is that of the actor's workspace. @throws LogNotFound */
  requireOwn(actor: Actor, workspace: string, slug: string | undefined): void {
    if (workspace !== actor.workspaceId && workspace !== slug) throw new LogNotFound();
  }

  /** Salts lay open what is otherwise only committed to. A look at the record of a look is not recorded, or watching the log would make it grow. */
  private async recordOpening(actor: Actor, { leaf: { sequence, action }, opened }: LoggedEvent): Promise<void> {
    if (opened && actor.kind !== 'SYSTEM' && !action.endsWith('.read')) await this.trail.read(actor, { subjectKind: 'audit-event', subjectId: String(sequence) });
  }

  private async prove(actor: Actor, plan: ProofPlan, sizes: readonly number[], newest: number): Promise<{ readonly hashes: Uint8Array[]; readonly roots: readonly Uint8Array[] }> {
    const trees = sizes.map((size) => nodesOver(0, size));
    const hashOf = await this.reader.hashes(actor.workspaceId, [...plan.flat(), ...trees.flat()], newest);
    return { hashes: proofFrom(plan, hashOf), roots: trees.map((nodes) => foldRight(nodes.map(hashOf))) };
  }

  private inconsistent(actor: Actor, message: string, sequence: number | null = null): LogInconsistent {
    this.reader.forget(actor.workspaceId);
    return new LogInconsistent(message, sequence);
  }
}

function sizeWithin(field: string, value: number, size: number): number {
  if (!Number.isSafeInteger(value)) throw new InvalidInput(`${field} is not a whole number.`, { field });
  if (value < 1 || value > size) throw new NotInLog(field, size);
  return value;
}
