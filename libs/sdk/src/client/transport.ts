import type { Connection } from './connection.js';
import { errorOfAnswer, errorOfGraphql, firstError, PlinthRequestError, stopped, unreachable } from './errors.js';
import { isAsItIsSent } from './url-path.js';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string | AsyncIterable<Uint8Array>;
  /** Milliseconds without an answer after which the request is given up; 30 s unless told. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Statuses beside 2xx that are answers and not errors. */
  readonly accept?: readonly number[];
  /** `manual` to be given a redirection as the answer; otherwise it is an error. */
  readonly redirect?: 'manual';
}

const defaultTimeoutMs = 30_000;
/** Servers keep a connection that nobody uses for some seconds at the least. */
const idleMs = 1_000;

/** Sends requests to one server and turns whatever goes wrong into a `PlinthRequestError`. Tries once: who may repeat a request knows it. */
export class Transport {
  readonly url: string;
  private lastAnswerAt = -Infinity;
  private readonly underway = new Set<AbortController>();
  private isStopped = false;

  /** @param heard shared by those whose answers are signs of life of one server; see `apart` */
  constructor(
    readonly connection: Connection,
    private readonly heard: { at: number } = { at: -Infinity },
  ) {
    this.url = connection.url.replace(/\/+$/, '');
  }

  get headers(): Record<string, string> {
    const { token, workspace } = this.connection;
    return { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(workspace ? { 'plinth-workspace': workspace } : {}) };
  }

  /** When an answer last came to its end, by `performance.now()`. One that begins and goes no further is none. */
  get heardAt(): number {
    return this.heard.at;
  }

  /** The same, to be stopped by itself. */
  apart(): Transport {
    return new Transport(this.connection, this.heard);
  }

  /** Gives up what is underway and sends nothing more: both fail with the code `STOPPED`. */
  stop(): void {
    this.isStopped = true;
    for (const request of this.underway) request.abort();
  }

  /** `timeoutMs` bounds the wait for an answer, not the reading of its body. */
  async request(path: string, options: RequestOptions = {}): Promise<Response> {
    return this.exchange(path, options, (response) => response);
  }

  /** Reads the answer to its end for its headers. `timeoutMs` bounds that too. */
  async headersOf(path: string, options: RequestOptions = {}): Promise<Headers> {
    return this.exchange(path, options, async (response) => {
      await response.arrayBuffer();
      return this.ended(response.headers);
    });
  }

  /** `timeoutMs` also bounds the reading of the answer. */
  async json(path: string, options: RequestOptions = {}): Promise<unknown> {
    return this.exchange(path, options, async (response) => {
      const answer: unknown = await response.json();
      return this.ended(answer);
    });
  }

  /** What goes past the server, as to an object store, under a signal that `stop` raises too. */
  async beside<Answer>(work: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
    const giveUp = new AbortController();
    this.underway.add(giveUp);
    try {
      return await work(giveUp.signal);
    } finally {
      this.underway.delete(giveUp);
    }
  }

  private async exchange<Answer>(path: string, { method = 'GET', headers = {}, body, timeoutMs = defaultTimeoutMs, signal, accept = [], redirect }: RequestOptions, read: (response: Response) => Answer | Promise<Answer>): Promise<Answer> {
    if (!isAsItIsSent(path)) throw new PlinthRequestError(`A request would go elsewhere than to ${JSON.stringify(path)}.`, { code: 'INVALID_INPUT', status: 400, help: 'An id or a name in it is none.' });
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(new DOMException('No answer in time', 'TimeoutError')), timeoutMs);
    this.underway.add(giveUp);
    try {
      if (performance.now() - this.lastAnswerAt > idleMs) await closedConnections();
      if (this.isStopped) throw stopped();
      const response = await fetch(this.url + path, {
        method, headers: { ...this.headers, ...headers }, signal: signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal, redirect: redirect ?? 'error',
        ...(body === undefined ? {} : { body: requestBody(body), duplex: 'half' }),
      });
      this.lastAnswerAt = performance.now();
      if (!response.ok && !accept.includes(response.status)) throw errorOfAnswer(response.status, this.ended(await jsonOf(response)), retryAfter(response));
      return await read(response);
    } catch (error) {
      if (this.isStopped) throw stopped();
      throw error instanceof PlinthRequestError || signal?.aborted ? error : unreachable(this.url, error);
    } finally {
      clearTimeout(timer);
      this.underway.delete(giveUp);
    }
  }

  private ended<Answer>(answer: Answer): Answer {
    this.heard.at = performance.now();
    return answer;
  }

  /** `Result` is the caller's word for what the document selects; the server checks the document against its schema. */
  async graphql<Result>(query: string, variables: object = {}, options: Pick<RequestOptions, 'timeoutMs' | 'signal'> = {}): Promise<Result> {
    return this.graphqlBody<Result>(JSON.stringify({ query, variables }), options);
  }

  /** The same, of a body that is JSON already. */
  async graphqlBody<Result>(body: string, options: Pick<RequestOptions, 'timeoutMs' | 'signal'> = {}): Promise<Result> {
    const answer = await this.json('/graphql', { ...options, method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json' }, body });
    if (typeof answer !== 'object' || answer === null) throw errorOfAnswer(200, answer);
    const error = firstError(answer);
    if (error) throw errorOfGraphql(error, 200);
    if (!('data' in answer) || answer.data === null) throw errorOfAnswer(200, answer);
    return answer.data as Result;
  }
}

/**
 * Lets the runtime hear of connections that the server closed. Training keeps this thread busy for longer than a connection is kept; a request sent right after would go into a
 * closed one, and only what changes nothing could be sent again. The second turn begins with a look at the sockets.
 */
async function closedConnections(): Promise<void> {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
}

function requestBody(body: Uint8Array | string | AsyncIterable<Uint8Array>): string | Uint8Array | ReadableStream<Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  const iterator = body[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      let next = await iterator.next();
      while (!next.done && next.value.byteLength === 0) next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfter(response: Response): number | undefined {
  const header = response.headers.get('retry-after');
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}
