import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Transport } from './transport.js';

/** A server in a thread of its own, which closes connections that nobody used for a moment, and does not say so before. */
const server = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer({ keepAliveTimeout: 100, keepAliveTimeoutBuffer: 0 }, (request, response) => request.resume().on('end', () => response.setHeader('connection', 'keep-alive').setHeader('content-type', 'application/json').end('{"data":{"is":true}}')));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

describe('the transport', () => {
  it('sends what follows on long work of this thread into no connection that was closed meanwhile', async () => {
    const thread = new Worker(server, { eval: true });
    try {
      const [port] = (await once(thread, 'message')) as [number];
      const transport = new Transport({ url: `http://127.0.0.1:${port}` });
      const change = () => transport.graphql('mutation Change { is }');
      await expect(change()).resolves.toEqual({ is: true });
      await new Promise((resolve) => setTimeout(resolve, 5));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500);
      await expect(change()).resolves.toEqual({ is: true });
    } finally {
      await thread.terminate();
    }
  });
});
