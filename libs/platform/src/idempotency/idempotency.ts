import { createHash } from 'node:crypto';
import type { Actor, Clock } from '@plinth/kernel';
import type { Database } from '../database/index.js';
import type { JsonValue } from '../outbox/index.js';
import { IdempotencyKeyReused, InvalidIdempotencyKey } from './idempotency.errors.js';

export interface IdempotentRequest {
  /** As the client gave it; without one the work is simply done. */
  readonly key: string | null | undefined;
  /** What is asked for, such as `createRun`. */
  readonly operation: string;
  /** All of the request that decides what happens. The key itself may be in it. */
  readonly request: unknown;
  /** Where the key came from, for errors. */
  readonly field?: string;
}

const keptForMs = 7 * 24 * 3_600_000;
const keyShape = /^[\x21-\x7e]{1,200}$/;

/** @throws InvalidIdempotencyKey */
export function checkIdempotencyKey(key: string, field = 'input.idempotencyKey'): void {
  if (!keyShape.test(key)) throw new InvalidIdempotencyKey(field);
}

/**
 * Gives a retry the answer of the first attempt (law 1). Keys belong to the actor; they are forgotten after a week.
 *
 * The key is claimed in the transaction that does the work. So the two commit together, and a second attempt that comes while the first is
 * under way waits for its end: then it gets its answer, or does the work itself if the first one failed.
 */
export class Idempotency {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Must run inside `database.transaction`. The result is kept as JSON: ids rather than rows, and never a secret.
   * @throws InvalidIdempotencyKey, IdempotencyKeyReused
   */
  async once<Result extends JsonValue>(actor: Actor, { key, operation, request, field = 'input.idempotencyKey' }: IdempotentRequest, work: () => Promise<Result>): Promise<Result> {
    if (key === null || key === undefined) return work();
    checkIdempotencyKey(key, field);
    const digest = digestOf(request);
    const claimed = await this.database.execute(
      `insert into idempotency_key (workspace_id, actor_id, key, operation, request_digest, created_at) values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [actor.workspaceId, actor.id, key, operation, digest, this.clock.now()],
    );
    if (claimed === 0) return this.answerOf<Result>(actor, key, operation, digest, field);
    const result = await work();
    await this.database.execute('update idempotency_key set result = $4 where workspace_id = $1 and actor_id = $2 and key = $3', [actor.workspaceId, actor.id, key, JSON.stringify(result)]);
    return result;
  }

  /**
   * The answer that a key has, for work that asks much before its transaction: what was acknowledged is not asked again. Within a transaction or a read.
   * @returns undefined where nobody has an answer yet, also while a first attempt is under way
   * @throws InvalidIdempotencyKey, IdempotencyKeyReused
   */
  async answered<Result extends JsonValue>(actor: Actor, { key, operation, request, field = 'input.idempotencyKey' }: IdempotentRequest): Promise<Result | undefined> {
    return key !== null && key !== undefined && (await this.isKnown(actor, key, field)) ? this.answerOf<Result>(actor, key, operation, digestOf(request), field) : undefined;
  }

  /** Whether a key has an answer, to whatever request. @throws InvalidIdempotencyKey */
  async isKnown(actor: Actor, key: string, field = 'input.idempotencyKey'): Promise<boolean> {
    checkIdempotencyKey(key, field);
    return (await this.database.query('select 1 from idempotency_key where workspace_id = $1 and actor_id = $2 and key = $3', [actor.workspaceId, actor.id, key])).length > 0;
  }

  private async answerOf<Result extends JsonValue>(actor: Actor, key: string, operation: string, digest: Buffer, field: string): Promise<Result> {
    const [known] = await this.database.query<{ operation: string; request_digest: Buffer; result: Result }>(
      'select operation, request_digest, result from idempotency_key where workspace_id = $1 and actor_id = $2 and key = $3',
      [actor.workspaceId, actor.id, key],
    );
    if (!known || known.operation !== operation || !known.request_digest.equals(digest)) throw new IdempotencyKeyReused(known?.operation ?? operation, field);
    return known.result;
  }

  /** Lets go of the keys that no retry asks for any more: those older than a week. @returns how many */
  async forgetOld(actor: Actor): Promise<number> {
    const before = new Date(this.clock.nowMs() - keptForMs);
    return this.database.transaction(actor, () => this.database.execute('delete from idempotency_key where workspace_id = $1 and created_at < $2', [actor.workspaceId, before]));
  }
}

function digestOf(request: unknown): Buffer {
  return createHash('sha256').update(canonical(request)).digest();
}

/** JSON with its keys in order, so that the same request has one form; numbers that JSON has not are told apart. */
function canonical(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return `<${value}>`;
  if (value instanceof Date) return JSON.stringify(Number.isNaN(value.getTime()) ? null : value.toISOString());
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{${entries.sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
}
