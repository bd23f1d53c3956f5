import { Injectable } from '@nestjs/common';
import { type Actor, isUuid, roles } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { AccessControl } from '../access-control.js';
import { ActorDisabled, ActorNotFound, NotAPerson } from '../access.errors.js';
import { ActorStore } from '../actor.store.js';
import { RoleStore } from '../roles/role.store.js';
import { BeyondYourself } from '../roles/roles.errors.js';
import { LinkAlreadyShown } from './session.errors.js';
import { type SignInLink, SignInLinks } from './sign-in-links.js';

/** Links that owners make for members. */
@Injectable()
export class SignInLinkService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly links: SignInLinks,
    private readonly actors: ActorStore,
    private readonly roles: RoleStore,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Makes a link for a member, in the place of those that they had. Whoever makes one for another could use it themselves: the session that
   * it opens says who vouched for it, and the log who made it. One made for oneself proves no more than its maker had proved.
   * @throws BeyondYourself for a member who can do more than the maker, LinkAlreadyShown for a key that made one before, and others
   */
  async create(actor: Actor, memberId: string, key?: string | null): Promise<SignInLink> {
    this.access.check(actor, 'session:administer');
    if (!isUuid(memberId)) throw new ActorNotFound(memberId, 'memberId');
    return this.database.transaction(actor, async () => {
      const member = await this.actors.lock(actor.workspaceId, memberId);
      if (!member) throw new ActorNotFound(memberId, 'memberId');
      if (member.kind !== 'USER') throw new NotAPerson('memberId');
      if (member.disabledAt) throw new ActorDisabled('memberId');
      if (roles.indexOf(member.role ?? 'READER') > roles.indexOf(actor.role)) throw new BeyondYourself('they have a higher role than you', 'memberId');
      if (member.id !== actor.id) {
        const custom = (await this.roles.ofActor(actor.workspaceId, member.id)).flatMap(({ rules }) => rules.map(({ permission }) => permission));
        const beyond = this.access.beyond(actor, custom);
        if (beyond !== undefined) throw new BeyondYourself(`they hold ${beyond}, and you do not`, 'memberId');
      }
      // A token proves nothing of who holds it, so a link made by one for its own actor proves the same: a time long past.
      const carried = member.id === actor.id ? (actor.authenticatedAt ?? new Date(0)) : null;
      let link: SignInLink | undefined;
      await this.idempotency.once(actor, { key, operation: 'createSignInLink', request: { memberId }, field: 'idempotencyKey' }, async () => {
        link = await this.links.insert(actor, member.id, carried);
        return member.id;
      });
      if (!link) throw new LinkAlreadyShown('let it end');
      return link;
    });
  }
}
