import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { impatient } from './impatient.js';

const send = impatient(request, { usual: 300, posted: 1_500 });

describe('a request to a store', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  const ask = async (answer: RequestListener, method = 'GET'): Promise<IncomingMessage> => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const sent = send({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, method }).end();
    // As every caller has: what ends an answer ends its request too.
    sent.on('error', () => undefined);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  };

  it('that is not answered fails in time, and later where the store has much to do', async () => {
    await expect(ask(() => undefined)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const late: RequestListener = (_, response) => void setTimeout(900).then(() => response.end('joined'));
    expect(String(await buffer(await ask(late, 'POST')))).toBe('joined');
  });

  it('whose answer stops in the middle fails in time', async () => {
    const response = await ask((_, answer) => {
      answer.writeHead(200, { 'Content-Length': 100 });
      answer.write('half');
    });
    await expect(buffer(response)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('whose answer comes slowly, or is read slowly, gets it whole', async () => {
    const whole = Buffer.alloc(5 << 20, 'x');
    const drops = await ask((_, answer) => void (async () => {
      for (let sent = 0; sent < 8; sent++) {
        answer.write('drop');
        await setTimeout(150);
      }
      answer.end();
    })());
    expect(String(await buffer(drops))).toBe('drop'.repeat(8));
    const slowly = await ask((_, answer) => void answer.end(whole));
    await setTimeout(1_000);
    expect((await buffer(slowly)).length).toBe(whole.length);
  });

  it('whose answer nobody reads is let go of without a word', async () => {
    const response = await ask((_, answer) => {
      answer.writeHead(200, { 'Content-Length': 100 });
      answer.flushHeaders();
    });
    await new Promise((gone) => response.on('close', gone));
    expect(response.destroyed).toBe(true);
  });
});
