import { RegistryClient } from '@plinth/registry/testing';

export interface SeenRequest {
  readonly id: string;
  readonly number: number;
  readonly status: string;
  readonly subjectDigest: string;
  readonly endReason: string | null;
  readonly failureCode: string | null;
  readonly reviewStatus: string | null;
  readonly blocked: boolean;
  readonly quorums: readonly { readonly met: boolean; readonly requirements: readonly { readonly name: string; readonly filledBy: readonly { readonly id: string }[]; readonly couldFill: readonly { readonly id: string }[] }[] }[];
  readonly gates: readonly { readonly gateId: string; readonly outcome: string; readonly explanation: string }[];
  readonly votes: readonly { readonly verdict: string; readonly dismissedAt: string | null; readonly printedName: string | null; readonly meaning: string | null }[];
  readonly viewerCanVote: { readonly allowed: boolean; readonly refusal: string | null; readonly help: string | null; readonly seats: readonly string[] };
  readonly decision: { readonly outcome: string; readonly digest: string; readonly document: string } | null;
  readonly timeline: readonly { readonly kind: string }[];
}

export const requestFields = `id number status subjectDigest endReason failureCode reviewStatus blocked quorums { met requirements { name filledBy { id } couldFill { id } } } gates { gateId outcome explanation }
  votes { verdict dismissedAt printedName meaning } viewerCanVote { allowed refusal help seats } decision { outcome digest document } timeline { kind }`;

type Fields = Readonly<Record<string, unknown>>;
export const production = { kind: 'ENVIRONMENT', name: 'production' } as const;
const requestPromotion = `mutation ($input: RequestPromotionInput!) { made: requestPromotion(input: $input) { ${requestFields} } }`;
const castVote = `mutation ($input: CastVoteInput!) { made: castVote(input: $input) { ${requestFields} } }`;

/** Speaks to the API of a test server as one actor: what nearly every test of approvals begins with. */
export class ApprovalsClient extends RegistryClient {
  async makePolicy(document: Fields, name = `policy-${crypto.randomUUID().slice(0, 8)}`): Promise<string> {
    return (await this.ask<{ made: { id: string } }>('mutation ($input: CreatePolicyInput!) { made: createPolicy(input: $input) { id } }', { input: { name, document } })).made.id;
  }

  async updatePolicy(id: string, document: Fields): Promise<number> {
    return (await this.ask<{ made: { version: number } }>('mutation ($input: UpdatePolicyInput!) { made: updatePolicy(input: $input) { version } }', { input: { id, document } })).made.version;
  }

  async requestPromotion(versionId: string, more: Fields = {}): Promise<SeenRequest> {
    return (await this.ask<{ made: SeenRequest }>(requestPromotion, { input: { versionId, target: production, ...more } })).made;
  }

  requestRefusal(versionId: string, more: Fields = {}): Promise<string | undefined> {
    return this.codeOf(requestPromotion, { input: { versionId, target: production, ...more } });
  }

  async vote({ id, subjectDigest }: Pick<SeenRequest, 'id' | 'subjectDigest'>, more: Fields = {}): Promise<SeenRequest> {
    return (await this.ask<{ made: SeenRequest }>(castVote, { input: { requestId: id, subjectDigest, verdict: 'APPROVE', ...more } })).made;
  }

  voteRefusal({ id, subjectDigest }: Pick<SeenRequest, 'id' | 'subjectDigest'>, more: Fields = {}): Promise<string | undefined> {
    return this.codeOf(castVote, { input: { requestId: id, subjectDigest, verdict: 'APPROVE', ...more } });
  }

  async see(id: string): Promise<SeenRequest> {
    const { found } = await this.ask<{ found: SeenRequest }>(`query ($id: ID!) { found: promotionRequest(id: $id) { ${requestFields} } }`, { id });
    return found;
  }

  async inbox(first = 50): Promise<{ readonly id: string; readonly reasons: readonly string[] }[]> {
    const { inbox } = await this.ask<{ inbox: { nodes: { request: { id: string }; reasons: string[] }[] } }>('query ($first: Int) { inbox(first: $first) { nodes { reasons request { id } } } }', { first });
    return inbox.nodes.map(({ request, reasons }) => ({ id: request.id, reasons }));
  }
}
