import type { OperationText } from './document.js';
import { ApiFailure, isRecord, readFailure } from './failure.js';
import { session } from './session.js';

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, headers: { ...session.headers(), ...init.headers } });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiFailure({ code: 'OFFLINE', message: 'The server does not answer.', help: 'Check that Plinth is running and that this machine reaches it; the page tries again by itself.' });
  }
}

/** Runs one GraphQL operation. Any error in the answer fails the whole request: half an answer is never shown as the whole. */
export async function request<R, V>(document: OperationText<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
  const response = await send('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
    ...(signal === undefined ? {} : { signal }),
  });
  const requestId = response.headers.get('x-request-id');
  const answer: unknown = await response.json().catch(() => undefined);
  if (!isRecord(answer)) {
    throw readFailure({ message: `The server answered ${response.status} without a result.` }, response.ok ? 502 : response.status, requestId);
  }
  const errors = answer['errors'];
  if (Array.isArray(errors) && errors.length > 0) throw readFailure(errors[0], response.ok ? undefined : response.status, requestId);
  if (isRecord(answer['error'])) throw readFailure(answer['error'], response.status, requestId);
  // The parsing edge: the schema that typed the document is the one the server answers by.
  return answer['data'] as R;
}

/** Asks a REST route for JSON, by POST when there is a body to send. @returns undefined for an answer without one */
export async function requestJson(url: string, body?: Readonly<Record<string, unknown>>): Promise<unknown> {
  const response = await send(url, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const answer: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (!response.ok) throw readFailure(isRecord(answer) ? answer['error'] : undefined, response.status, response.headers.get('x-request-id'));
  return answer;
}

/** Reads bytes of a REST route, at most `limit` of them. `total` is the full size when the server said it. */
export async function readBytes(url: string, limit: number, signal?: AbortSignal): Promise<{ bytes: Blob; total: number | undefined; truncated: boolean }> {
  const response = await send(url, { headers: { range: `bytes=0-${limit - 1}` }, ...(signal === undefined ? {} : { signal }) });
  if (!response.ok) {
    // An empty file has no first byte to ask for.
    if (response.status === 416) return { bytes: new Blob([]), total: 0, truncated: false };
    const answer: unknown = await response.json().catch(() => undefined);
    throw readFailure(isRecord(answer) ? answer['error'] : undefined, response.status, response.headers.get('x-request-id'));
  }
  const bytes = await response.blob();
  const range = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  const total = range === undefined ? bytes.size : Number(range);
  return { bytes, total, truncated: total > bytes.size };
}

/** Saves a file under its name. With a token or a chosen workspace the bytes pass through the page, since a link cannot carry them. */
export async function download(url: string, name: string): Promise<void> {
  const link = document.createElement('a');
  link.download = name;
  if (!session.isSaid) {
    link.href = url;
    link.click();
    return;
  }
  const response = await send(url, {});
  if (!response.ok) {
    const answer: unknown = await response.json().catch(() => undefined);
    throw readFailure(isRecord(answer) ? answer['error'] : undefined, response.status, response.headers.get('x-request-id'));
  }
  const address = URL.createObjectURL(await response.blob());
  link.href = address;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
