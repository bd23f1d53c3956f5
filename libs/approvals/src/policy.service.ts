import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, encodeCursor, IdSource, type Page, type PageArgs, pageSize, toPage } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Idempotency } from '@plinth/platform/idempotency';
import { Outbox } from '@plinth/platform/outbox';
import { checkText, parseId } from '@plinth/tracking/rules';
import { InvalidPolicy, PolicyArchived, PolicyChanged, PolicyNameTaken, PolicyNotFound, TooManyPolicies } from './approvals.errors.js';
import { CheckSecrets } from './check-secrets.js';
import { RequestLife } from './deciding/request-life.js';
import type { Policy, PolicyEdition } from './policy.js';
import { PolicyReader } from './policy-reader.js';
import { idCursor, readReason } from './promotion.service.js';
import { applicablePolicies, digestOf, policyAttributes, policySetDigest, type PromotionTarget } from './rules/index.js';
import { PolicyStore } from './stores/policy.store.js';
import { RequestStore } from './stores/request.store.js';

const maxNameLength = 100;
const maxDescriptionLength = 4_000;
const maxPolicies = 500;
const maxEditions = 200;

export interface NewPolicy {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly document: unknown;
  readonly idempotencyKey?: string | null | undefined;
}

export interface PolicyChange {
  readonly id: string;
  readonly document: unknown;
  readonly description?: string | null | undefined;
  /** Why, for whoever reads its versions. */
  readonly note?: string | null | undefined;
  /** The version that the change is based on. */
  readonly expectedVersion?: number | null | undefined;
}

/** Policies. A change makes a new version; open requests that it touches are void in the same transaction. */
@Injectable()
export class PolicyService {
  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly outbox: Outbox,
    private readonly policies: PolicyStore,
    private readonly requests: RequestStore,
    private readonly life: RequestLife,
    private readonly secrets: CheckSecrets,
    private readonly reader: PolicyReader,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** @throws InvalidPolicy, PolicyNameTaken, TooManyPolicies */
  async create(actor: Actor, { idempotencyKey, ...request }: NewPolicy): Promise<Policy> {
    this.access.check(actor, 'policy:write');
    const name = readName(request.name);
    const description = readDescription(request.description);
    const document = this.reader.read(request.document, 'input.document');
    return this.database.transaction(actor, async () => {
      const { id } = await this.idempotency.once(actor, { key: idempotencyKey, operation: 'createPolicy', request }, async () => {
        await this.policies.holdAlone(actor.workspaceId);
        if ((await this.policies.countActive(actor.workspaceId)) >= maxPolicies) throw new TooManyPolicies(maxPolicies);
        const now = this.clock.now();
        const policy: Policy = { id: this.ids.next<'Policy'>(), name, description, version: 1, document, digest: digestOf(document), createdBy: actor.id, createdAt: now, updatedAt: now, archivedAt: null };
        this.access.check(actor, 'policy:write', policyAttributes(policy));
        if (!(await this.policies.insert(actor.workspaceId, policy))) throw new PolicyNameTaken(name, (await this.policies.byName(actor.workspaceId, name))?.id ?? '');
        await this.edition(actor, policy, null);
        await this.secrets.renew(actor.workspaceId, policy.id);
        await this.outbox.audit(actor, { action: 'policy.created', subjectKind: 'policy', subjectId: policy.id, after: { name, version: 1, digest: policy.digest, target: { ...document.target } } });
        await this.voidTouched(actor, document.target);
        return { id: policy.id };
      });
      return this.require(actor, id);
    });
  }

  /** @throws PolicyNotFound, PolicyArchived, PolicyChanged, InvalidPolicy */
  async update(actor: Actor, { id, document: asked, description, note, expectedVersion }: PolicyChange): Promise<Policy> {
    this.access.check(actor, 'policy:write');
    const policyId = parseId<'Policy'>(id, 'input.id');
    const document = this.reader.read(asked, 'input.document');
    const why = readReason(note, 'input.note');
    return this.database.transaction(actor, async () => {
      await this.policies.holdAlone(actor.workspaceId);
      const before = await this.require(actor, policyId, 'input.id');
      for (const each of [before, { ...before, document }]) this.access.check(actor, 'policy:write', policyAttributes(each));
      if (before.archivedAt) throw new PolicyArchived(policyId);
      if (expectedVersion !== null && expectedVersion !== undefined && expectedVersion !== before.version) throw new PolicyChanged(before.version);
      const changed = { ...before, document, digest: digestOf(document), description: description === undefined ? before.description : readDescription(description), updatedAt: this.clock.now() };
      if (changed.digest === before.digest && changed.description === before.description) return before;
      const policy: Policy = changed.digest === before.digest ? changed : { ...changed, version: before.version + 1 };
      await this.policies.update(actor.workspaceId, policy);
      if (policy.version !== before.version) await this.edition(actor, policy, why);
      await this.outbox.audit(actor, { action: 'policy.updated', subjectKind: 'policy', subjectId: policyId, before: { version: before.version, digest: before.digest }, after: { version: policy.version, digest: policy.digest, target: { ...document.target } }, ...(why === null ? {} : { reason: why }) });
      await this.voidTouched(actor, before.document.target);
      if (!isSame(before.document.target, document.target)) await this.voidTouched(actor, document.target);
      return policy;
    });
  }

  /** Ends a policy: it covers nothing any more. Its versions stay readable. @throws PolicyNotFound */
  async archive(actor: Actor, id: string): Promise<Policy> {
    this.access.check(actor, 'policy:write');
    const policyId = parseId<'Policy'>(id, 'id');
    return this.database.transaction(actor, async () => {
      await this.policies.holdAlone(actor.workspaceId);
      const before = await this.require(actor, policyId);
      this.access.check(actor, 'policy:write', policyAttributes(before));
      if (before.archivedAt) return before;
      const now = this.clock.now();
      const policy: Policy = { ...before, updatedAt: now, archivedAt: now };
      await this.policies.update(actor.workspaceId, policy);
      await this.outbox.audit(actor, { action: 'policy.archived', subjectKind: 'policy', subjectId: policyId, before: { version: before.version, digest: before.digest } });
      await this.voidTouched(actor, before.document.target);
      return policy;
    });
  }

  /** Makes a new secret for the policy's external checks; the one before ends at once. @returns the secret, shown this once */
  async renewCheckSecret(actor: Actor, id: string): Promise<string> {
    this.access.check(actor, 'policy:write');
    const policyId = parseId<'Policy'>(id, 'id');
    return this.database.transaction(actor, async () => {
      this.access.check(actor, 'policy:write', policyAttributes(await this.require(actor, policyId)));
      const secret = await this.secrets.renew(actor.workspaceId, policyId);
      await this.outbox.audit(actor, { action: 'policy.check-secret-renewed', subjectKind: 'policy', subjectId: policyId });
      return secret;
    });
  }

  async list(actor: Actor, withArchived: boolean, { first, after }: PageArgs): Promise<Page<Policy>> {
    this.access.check(actor, 'policy:read');
    const size = pageSize(first);
    const from = idCursor(after);
    return this.database.read(actor, async () => toPage(await this.policies.page(actor.workspaceId, withArchived, from, size + 1), size, ({ id }) => encodeCursor([id])));
  }

  async find(actor: Actor, id: string): Promise<Policy | undefined> {
    this.access.check(actor, 'policy:read');
    const policyId = parseId<'Policy'>(id, 'id');
    return this.database.read(actor, async () => (await this.policies.byIds(actor.workspaceId, [policyId]))[0]);
  }

  /** Newest first. */
  async editions(actor: Actor, policyId: string): Promise<PolicyEdition[]> {
    this.access.check(actor, 'policy:read');
    return this.database.read(actor, () => this.policies.editions(actor.workspaceId, policyId, maxEditions));
  }

  private async require(actor: Actor, id: string, field = 'id'): Promise<Policy> {
    const [found] = await this.policies.byIds(actor.workspaceId, [id]);
    if (!found) throw new PolicyNotFound(id, field);
    return found;
  }

  private edition(actor: Actor, { id, version, document, digest, updatedAt }: Policy, note: string | null): Promise<void> {
    return this.policies.addEdition(actor.workspaceId, { policyId: id, version, document, digest, note, createdBy: actor.id, createdAt: updatedAt });
  }

  /** Ends requests for the target whose policies are others now: what they were bound to holds no more. */
  private async voidTouched(actor: Actor, target: PromotionTarget): Promise<void> {
    const covering = await this.policies.covering(actor.workspaceId, target);
    for (const request of await this.requests.lockVoidableFor(actor.workspaceId, target)) {
      const policies = applicablePolicies(covering, { target, riskTier: request.riskTier, modelName: request.modelName });
      if (policySetDigest(policies) !== request.policySet) await this.life.voidBecause(actor, request, ['policies']);
    }
  }
}

function isSame(one: PromotionTarget, other: PromotionTarget): boolean {
  return one.kind === other.kind && one.name === other.name;
}

function readName(name: string): string {
  const trimmed = name.trim();
  checkText(trimmed, maxNameLength, 'A name', 'input.name');
  if (trimmed === '') throw new InvalidPolicy('A policy needs a name.', 'input.name');
  return trimmed;
}

function readDescription(description: string | null | undefined): string | null {
  if (description === null || description === undefined) return null;
  checkText(description, maxDescriptionLength, 'A description', 'input.description');
  return description.trim() || null;
}
