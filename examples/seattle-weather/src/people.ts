import { PlinthClient, tokenBySignInLink } from '@plinth/sdk';

/** Somebody who acts by a token of their own. */
export interface Someone {
  readonly name: string;
  readonly token: string;
  readonly client: PlinthClient;
}

export interface People {
  /** Trains, registers and asks. */
  readonly ada: Someone;
  /** Reviews models. */
  readonly ben: Someone;
  /** Answers for risks. */
  readonly cleo: Someone;
}

interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
}

const tokenLifeMs = 24 * 3_600_000;

/**
 * Invites three people, as the owner at the machine, and lets each sign in by the link that was made for them. The owner takes no part in what
 * they do.
 */
export async function introduce(owner: PlinthClient): Promise<People> {
  const known = await membersOf(owner);
  const join = async (name: string, email: string, role: 'WRITER' | 'MAINTAINER'): Promise<Someone> => {
    const member = known.find((each) => each.email === email) ?? (await owner.query<{ createUser: Member }>('mutation ($input: CreateUserInput!) { createUser(input: $input) { id name email } }', { input: { name, email, role } })).createUser;
    const { createSignInLink } = await owner.query<{ createSignInLink: { readonly link: string } }>('mutation ($id: ID!) { createSignInLink(memberId: $id) { link } }', { id: member.id });
    const { token } = await tokenBySignInLink({ url: owner.url, link: createSignInLink.link, tokenName: 'demo', expiresAt: new Date(Date.now() + tokenLifeMs) });
    return { name: member.name, token, client: new PlinthClient({ url: owner.url, token }) };
  };
  return { ada: await join('Ada', 'ada@example.org', 'WRITER'), ben: await join('Ben', 'ben@example.org', 'MAINTAINER'), cleo: await join('Cleo', 'cleo@example.org', 'MAINTAINER') };
}

async function membersOf(owner: PlinthClient): Promise<Member[]> {
  const members: Member[] = [];
  for (let after: string | null = null; ; ) {
    const { members: page }: { members: { readonly nodes: readonly Member[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } } } =
      await owner.query('query ($after: String) { members(first: 100, after: $after) { nodes { id name email } pageInfo { hasNextPage endCursor } } }', { after });
    members.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return members;
    after = page.pageInfo.endCursor;
  }
}
