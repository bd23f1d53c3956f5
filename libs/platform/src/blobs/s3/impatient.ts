import type { ClientRequest, IncomingMessage, request } from 'node:http';

type Send = typeof request;

/** How long a store may be silent, in milliseconds: neither takes a byte nor gives one. */
export interface Patience {
  readonly usual: number;
  /** Where it may have much to do before it answers: it joins the parts of an upload. */
  readonly posted: number;
}

const patience: Patience = { usual: 20_000, posted: 60_000 };

/** Lets requests fail with ETIMEDOUT when the store was silent for too long, before its answer or within. Time in which whoever reads an answer takes nothing of it does not count. */
export function impatient(send: Send, { usual, posted }: Patience = patience): Send {
  const limited = (options: Parameters<Send>[0], onResponse?: (response: IncomingMessage) => void): ClientRequest => {
    const sent = send(options, onResponse);
    const limit = sent.method === 'POST' ? posted : usual;
    sent.setTimeout(limit, () => sent.destroy(silent()));
    sent.once('response', (response: IncomingMessage) => {
      sent.setTimeout(0);
      endWhenSilent(response, usual);
      // The client throws these away without reading them, which would keep their sockets.
      if (response.statusCode !== undefined && response.statusCode >= 500) response.resume();
    });
    return sent;
  };
  return limited as Send;
}

function endWhenSilent(response: IncomingMessage, limit: number): void {
  let [lastBytes, looks] = [response.socket.bytesRead, 0];
  const looking = setInterval(() => {
    if (response.complete || response.destroyed) {
      clearInterval(looking);
      return;
    }
    const { bytesRead } = response.socket;
    looks = bytesRead === lastBytes && response.readableLength === 0 ? looks + 1 : 0;
    lastBytes = bytesRead;
    // Where nobody reads nobody is told, and an error that nobody hears ends the process.
    if (looks >= looksToLimit) response.destroy(response.listenerCount('error') > 0 ? silent() : undefined);
  }, limit / looksToLimit).unref();
}

const looksToLimit = 10;

function silent(): Error {
  return Object.assign(new Error('The object store was silent for too long.'), { code: 'ETIMEDOUT' });
}
