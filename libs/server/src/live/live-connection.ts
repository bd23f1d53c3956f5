import { type Actor, type Clock, PlinthError } from '@plinth/kernel';
import type { GraphQLContext } from '@plinth/platform/graphql';

/** How a connection is told that it can't go on. Called once, one of them. */
export interface Endings {
  ended(): void;
  changed(): void;
  unverifiable(): void;
}

/** Rechecks that may fail in a row because Postgres is away: no event comes from there either, and then nobody can say who this is. */
const maxBlindRechecks = 5;

/** One WebSocket of one actor, as long as the credential holds that opened it. */
export class LiveConnection {
  private current = true;
  private blind = 0;
  private checking = false;

  constructor(
    readonly actor: Actor,
    private readonly clock: Clock,
    private readonly authenticate: () => Promise<Actor | undefined>,
    private readonly endings: Endings,
  ) {}

  get requestId(): string {
    return this.actor.requestId;
  }

  /** False once the credential has ended; asked before each event. */
  isCurrent(): boolean {
    if (this.current && this.actor.expiresAt && this.actor.expiresAt <= this.clock.now()) this.stop(() => this.endings.ended());
    return this.current;
  }

  /** What each event's fields get: loaders of their own, or a later event would show what an earlier one loaded. */
  context(): GraphQLContext {
    return { actor: this.actor, requestId: this.requestId, loaders: new Map() };
  }

  /** Authenticates again as at the beginning, and ends the connection when the outcome differs. */
  async recheck(): Promise<void> {
    if (this.checking || !this.isCurrent()) return;
    this.checking = true;
    try {
      const actor = await this.authenticate();
      this.blind = 0;
      if (!actor) this.stop(() => this.endings.ended());
      else if (!sameAccess(actor, this.actor)) this.stop(() => this.endings.changed());
    } catch (error) {
      if (error instanceof PlinthError && error.kind !== 'UNAVAILABLE') this.stop(() => this.endings.ended());
      else if (++this.blind >= maxBlindRechecks) this.stop(() => this.endings.unverifiable());
    } finally {
      this.checking = false;
    }
  }

  end(): void {
    this.current = false;
  }

  private stop(tell: () => void): void {
    if (!this.current) return;
    this.current = false;
    tell();
  }
}

function sameAccess(one: Actor, other: Actor): boolean {
  return one.id === other.id && one.role === other.role && one.scopes?.join(' ') === other.scopes?.join(' ') && one.groups?.join('\n') === other.groups?.join('\n') && grantsOf(one) === grantsOf(other);
}

/** The same id and revision are the same rules. */
function grantsOf({ grants = [] }: Actor): string {
  return grants.map(({ roleId, revision }) => `${roleId}:${revision}`).join(' ');
}
