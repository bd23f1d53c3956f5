import type { Connection } from './connection.js';
import { errorOfAnswer, errorOfGraphql, firstError, PlinthRequestError, unreachable } from './errors.js';
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

  constructor(readonly connection: Connection) {
    this.url = connection.url.replace(/\/+$/, '');
  }

  get headers(): Record<string, string> {
    const { token, workspace } = this.connection;
    return { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(workspace ? { 'plinth-workspace': workspace } : {}) };
  }

  async request(path: string, { method = 'GET', headers = {}, body, timeoutMs = defaultTimeoutMs, signal, accept = [], redirect }: RequestOptions = {}): Promise<Response> {
    if (!isAsItIsSent(path)) throw new PlinthRequestError(`A request would go elsewhere than to ${JSON.stringify(path)}.`, { code: 'INVALID_INPUT', status: 400, help: 'An id or a name in it is none.' });
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(new DOMException('No answer in time', 'TimeoutError')), timeoutMs);
    const signals = signal ? AbortSignal.any([signal, giveUp.signal]) : giveUp.signal;
    let response: Response;
    try {
      if (performance.now() - this.lastAnswerAt > idleMs) await closedConnections();
      response = await fetch(this.url + path, {
        method, headers: { ...this.headers, ...headers }, signal: signals, redirect: redirect ?? 'error',
        ...(body === undefined ? {} : { body: requestBody(body), duplex: 'half' }),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw unreachable(this.url, error);
    } finally {
      clearTimeout(timer);
    }
    this.lastAnswerAt = performance.now();
    if (response.ok || accept.includes(response.status)) return response;
    throw errorOfAnswer(response.status, await jsonOf(response), retryAfter(response));
  }

  /** `timeoutMs` also bounds the reading of the answer. */
  async json(path: string, options: RequestOptions = {}): Promise<unknown> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? defaultTimeoutMs);
    const response = await this.request(path, { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal }).catch((error: unknown) => {
      throw error instanceof PlinthRequestError || options.signal?.aborted ? error : unreachable(this.url, error);
    });
    try {
      return await response.json();
    } catch (error) {
      throw unreachable(this.url, error);
    }
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
