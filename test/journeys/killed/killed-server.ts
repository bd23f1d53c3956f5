/** A server that is killed and started again at the same address, as those see it who write to it. */
export interface KilledServer {
  readonly url: string;
  /** With each request: who asks, where the server wants to know. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asks GraphQL. @throws Error with what it said */
  ask<Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
}

/** Asks GraphQL of a killed server. @throws Error with what it said */
export async function askServer<Data>({ url, headers }: Pick<KilledServer, 'url' | 'headers'>, query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
