import { everyNode } from './pages.js';
import * as documents from './promotion-documents.js';
import type { Policy, PolicyDryRun } from './promotion-types.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';

/** Policies, which say what it takes to reach a target. The form of a document is in the guide, under Approvals. */
export class PoliciesClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  list({ pageSize = 100, withArchived }: { readonly pageSize?: number; readonly withArchived?: boolean } = {}): AsyncGenerator<Policy, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ policies: Page<Policy> }>(documents.policies, { first: pageSize, after, withArchived })).policies);
  }

  /** It holds at once: open requests that it covers are void. @throws PlinthRequestError with code INVALID_POLICY, POLICY_NAME_TAKEN and others */
  async create(name: string, document: object, options: { readonly description?: string; readonly idempotencyKey?: string } = {}): Promise<Policy> {
    return (await this.transport.graphql<{ createPolicy: Policy }>(documents.createPolicy, { input: { name, document, ...options } })).createPolicy;
  }

  /** @throws PlinthRequestError with code POLICY_CHANGED when it is not at `expectedVersion` any more */
  async update(id: string, document: object, options: { readonly description?: string; readonly note?: string; readonly expectedVersion?: number } = {}): Promise<Policy> {
    return (await this.transport.graphql<{ updatePolicy: Policy }>(documents.updatePolicy, { input: { id, document, ...options } })).updatePolicy;
  }

  /** Ends a policy for good. */
  async archive(id: string): Promise<Policy> {
    return (await this.transport.graphql<{ archivePolicy: Policy }>(documents.archivePolicy, { id })).archivePolicy;
  }

  /** How the newest past requests of the target would have come out under the document. @param replaces the policy in whose place it would stand */
  async dryRun(document: object, replaces?: string): Promise<PolicyDryRun> {
    return (await this.transport.graphql<{ policyDryRun: PolicyDryRun }>(documents.policyDryRun, { document, policyId: replaces })).policyDryRun;
  }
}
