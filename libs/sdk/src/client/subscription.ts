import { errorOfGraphql, PlinthRequestError } from './errors.js';
import type { Connection } from './connection.js';

/** What is needed of a WebSocket: those of browsers, of Node.js from 22 on and of the package `ws` have it. */
export interface WebSocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
}

export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

/** Events kept for a reader who is slow; beyond that the subscription ends with an error, rather than memory. */
const maxWaiting = 10_000;

/**
 * One subscription over one socket, after the protocol graphql-transport-ws (github.com/enisdenjo/graphql-ws, PROTOCOL.md). It ends with
 * the loop that reads it. A lost connection is an error; subscribing again is the reader's to decide, since events were missed.
 *
 * @param signal ends it; a loop that waits for the next event can not
 * @internal
 */
export async function* subscribe<Result>(connection: Connection, query: string, variables: object, socketClass: WebSocketConstructor | undefined, signal?: AbortSignal): AsyncGenerator<Result, void, undefined> {
  const found: WebSocketConstructor | undefined = socketClass ?? Reflect.get(globalThis, 'WebSocket');
  if (!found) {
    throw new PlinthRequestError('There is no WebSocket here.', { code: 'NO_WEBSOCKET', status: 400, help: 'Node.js has one from version 22 on; before, pass the one of the package ws: new PlinthClient({ webSocket: WebSocket }).' });
  }
  const waiting: Result[] = [];
  let wake: () => void = () => undefined;
  let end: { readonly error?: PlinthRequestError } | undefined;
  const finish = (error?: PlinthRequestError): void => {
    end ??= error ? { error } : {};
    wake();
  };
  const socket = new found(`${connection.url.replace(/^http/, 'ws').replace(/\/+$/, '')}/graphql`, 'graphql-transport-ws');
  const { token, workspace } = connection;
  socket.onopen = () => socket.send(JSON.stringify({
    type: 'connection_init', payload: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...(workspace ? { 'plinth-workspace': workspace } : {}) },
  }));
  socket.onerror = () => finish(lost(connection.url, 'the socket failed'));
  socket.onclose = ({ code, reason }: { readonly code?: number; readonly reason?: unknown }) => finish(closed(connection.url, code, reason));
  socket.onmessage = ({ data }: { readonly data?: unknown }) => {
    const message = parse(data);
    if (message.type === 'connection_ack') socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
    else if (message.type === 'ping') socket.send(JSON.stringify({ type: 'pong' }));
    else if (message.type === 'complete') finish();
    else if (message.type === 'error') finish(errorOfGraphql(firstOf(message.payload), 400));
    else if (message.type === 'next') {
      const { data: result, errors } = message.payload as { readonly data?: Result; readonly errors?: readonly object[] };
      if (errors?.[0]) finish(errorOfGraphql(errors[0], 400));
      else if (waiting.length >= maxWaiting) finish(new PlinthRequestError('Events came faster than they were read.', { code: 'TOO_SLOW', status: 429 }));
      else if (result !== undefined) waiting.push(result);
      wake();
    }
  };
  const stop = (): void => finish();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) finish();
  try {
    for (;;) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) yield next;
      if (end) {
        if (end.error) throw end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (waiting.length > 0 || end) resolve();
      });
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    socket.close(1000);
  }
}

function lost(url: string, why: string): PlinthRequestError {
  return new PlinthRequestError(`The live connection to ${url} was lost (${why}).`, { code: 'SERVER_UNREACHABLE', status: 0, help: 'Subscribe again.' });
}

/** 4401 and 4403 are the protocol's words for a token that is missing or not enough. */
function closed(url: string, code: number | undefined, reason: unknown): PlinthRequestError {
  if (code === 4401 || code === 4403) return new PlinthRequestError('The server refused the subscription.', { code: code === 4401 ? 'UNAUTHENTICATED' : 'FORBIDDEN', status: code - 4000 });
  return lost(url, `code ${String(code)}${typeof reason === 'string' && reason ? `, ${reason}` : ''}`);
}

function parse(data: unknown): { readonly type?: unknown; readonly payload?: unknown } {
  const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
  return typeof message === 'object' && message !== null ? message : {};
}

function firstOf(payload: unknown): object {
  const first: unknown = Array.isArray(payload) ? payload[0] : payload;
  return typeof first === 'object' && first !== null ? first : {};
}
