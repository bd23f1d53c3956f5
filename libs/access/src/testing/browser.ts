/** A browser as far as signing in goes: it keeps cookies, sends its Origin, and shows the CSRF token back. */
export class Browser {
  private readonly jar = new Map<string, string>();

  constructor(
    private readonly url: string,
    /** Whose page asks; the site's own unless told. */
    private readonly origin = url,
  ) {}

  cookie(name: string): string | undefined {
    return this.jar.get(name) ?? this.jar.get(`__Host-${name}`);
  }

  cookies(): string {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  plant(name: string, value: string): void {
    this.jar.set(name, value);
  }

  forget(): void {
    this.jar.clear();
  }

  /** Undefined among the headers leaves one out that it would send. */
  async fetch(address: string, init: RequestInit = {}, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Response> {
    const csrf = this.cookie('plinth_csrf');
    const sent: Record<string, string | undefined> = { ...(init.method === 'POST' ? { Origin: this.origin, 'Plinth-Csrf': csrf } : {}), 'User-Agent': 'Test/1.0', Cookie: this.jar.size ? this.cookies() : undefined, ...headers };
    const answer = await fetch(new URL(address, this.url), { ...init, redirect: 'manual', headers: Object.fromEntries(Object.entries(sent).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))) });
    for (const cookie of answer.headers.getSetCookie()) this.keep(cookie);
    return answer;
  }

  post(address: string, body: unknown, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Response> {
    return this.fetch(address, { method: 'POST', body: JSON.stringify(body) }, { 'Content-Type': 'application/json', ...headers });
  }

  async graphql<Data = Record<string, unknown>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<{ data: Data | null; errors?: { extensions: { code: string } }[] }> {
    return (await (await this.post('/graphql', { query, variables })).json()) as { data: Data | null; errors?: { extensions: { code: string } }[] };
  }

  async ask<Data = Record<string, unknown>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const { data, errors } = await this.graphql<Data>(query, variables);
    if (errors || !data) throw new Error(`The API answered ${JSON.stringify(errors)}`);
    return data;
  }

  private keep(header: string): void {
    const [pair = '', ...attributes] = header.split('; ');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    if (attributes.includes('Max-Age=0') || attributes.some((each) => /^expires=Thu, 01 Jan 1970/i.test(each))) this.jar.delete(name);
    else this.jar.set(name, pair.slice(at + 1));
  }
}
