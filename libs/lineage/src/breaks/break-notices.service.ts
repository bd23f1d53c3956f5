import { Injectable, Logger } from '@nestjs/common';
import { AccessControl, MemberActors, systemActor } from '@plinth/access';
import { type Actor, Clock } from '@plinth/kernel';
import { type Notice, Notifier } from '@plinth/notifications';
import { Database } from '@plinth/platform/database';
import { ImpactService, type ShownImpact } from '../impact.service.js';
import { LineageNodeNotFound } from '../lineage.errors.js';
import { type LineageNode, nodeKey } from '../rules/index.js';
import { breakNotice } from './break-notice.js';
import type { UpstreamBreak } from './upstream-break.js';
import { UpstreamBreakStore } from './upstream-break.store.js';

const breaksAtOnce = 20;
const mostAttempts = 5;
/** The nearest things of an owner are found among so many. */
const thingsLookedAt = 1_000;
/** Whoever finds the owners sees all things that have some; who is told what is decided by what they see themselves. */
const allThings: readonly [string, ...string[]] = ['lineage:read', 'dataset:read', 'training-set:read', 'feature:read', 'run:read', 'model:read', 'deployment:read', 'environment:read', 'pipeline:read'];

/** Tells the owners of what lies behind something that broke: each once, by the nearest of their things, and only those who may see both. */
@Injectable()
export class BreakNotices {
  private readonly logger = new Logger(BreakNotices.name);

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: UpstreamBreakStore,
    private readonly impacts: ImpactService,
    private readonly members: MemberActors,
    private readonly notifier: Notifier,
    private readonly clock: Clock,
  ) {}

  async tellWaiting(actor: Actor): Promise<void> {
    this.access.check(actor, 'lineage:tell');
    const waiting = await this.database.read(actor, () => this.store.waiting(actor.workspaceId, mostAttempts, breaksAtOnce));
    for (const each of waiting) {
      await this.database.transaction(actor, () => this.store.attempt(actor.workspaceId, each.id));
      try {
        await this.tell(actor, each);
      } catch (error) {
        this.logger.error(`Owners could not be told of the break ${each.id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      }
    }
  }

  /** All owners and that they were told commit together: a worker that dies before has told nobody. */
  private async tell(actor: Actor, broken: UpstreamBreak): Promise<void> {
    const notices: Notice[] = [];
    for (const { person, accounts } of await this.hearers(actor, await this.ownersBehind(actor, broken))) {
      const theirs = this.access.allows(person, 'lineage:read') ? await this.thingsOf(person, accounts, broken) : [];
      if (theirs.length) notices.push(breakNotice(broken, person.id, theirs));
    }
    await this.database.transaction(actor, async () => {
      if (!(await this.store.told(actor.workspaceId, broken.id, this.clock.now()))) return;
      for (const notice of notices) await this.notifier.tell(actor, notice);
    });
  }

  private async ownersBehind(actor: Actor, broken: UpstreamBreak): Promise<ReadonlySet<string>> {
    const all: Actor = { ...systemActor(actor.workspaceId, allThings[0], actor.requestId), scopes: allThings };
    const owners = new Set<string>();
    for (const from of broken.origins) for (const { ownerId } of (await this.impacts.of(all, { from, ofThisVersion: broken.kind === 'GIVEN_UP', first: 1 })).people) if (ownerId !== null) owners.add(ownerId);
    return owners;
  }

  /** Each once, with all the accounts that they hear for: their own, and service accounts for which they answer. */
  private async hearers(actor: Actor, owners: ReadonlySet<string>): Promise<readonly Hearer[]> {
    const hearers = new Map<string, Hearer>();
    for (const ownerId of owners) {
      for (const person of await this.members.hearing(actor, ownerId)) hearers.set(person.id, { person, accounts: new Set([...(hearers.get(person.id)?.accounts ?? []), ownerId]) });
    }
    return [...hearers.values()];
  }

  /** What belongs to the accounts behind any of the origins, as far as the person may see both, nearest first. */
  private async thingsOf(person: Actor, accounts: ReadonlySet<string>, broken: UpstreamBreak): Promise<readonly ShownImpact[]> {
    const things = new Map<string, ShownImpact>();
    for (const from of broken.origins) {
      for (const thing of await this.behind(person, from, broken.kind === 'GIVEN_UP')) {
        const key = nodeKey(thing.node);
        const known = things.get(key);
        if (thing.standing.ownerIds?.some((id) => accounts.has(id)) && (!known || known.steps > thing.steps)) things.set(key, thing);
      }
    }
    return [...things.values()].sort((one, other) => one.steps - other.steps);
  }

  private async behind(owner: Actor, from: LineageNode, ofThisVersion: boolean): Promise<readonly ShownImpact[]> {
    try {
      return (await this.impacts.of(owner, { from, ofThisVersion, first: thingsLookedAt })).items.map(({ node }) => node);
    } catch (error) {
      if (error instanceof LineageNodeNotFound) return [];
      throw error;
    }
  }
}

/** Whoever is told, and for whom. */
interface Hearer {
  readonly person: Actor;
  readonly accounts: ReadonlySet<string>;
}
