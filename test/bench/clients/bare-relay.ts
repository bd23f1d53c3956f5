/**
 * The least that can stand between a client and an object store: a Node HTTP server that asks the store for what it was asked, and hands on what comes.
 * Run as a process of its own with the address of an object that needs no further authorization; prints its port.
 */
import { Agent, createServer, get } from 'node:http';
import { pipeline } from 'node:stream/promises';

const object = process.argv[2] ?? '';
const agent = new Agent({ keepAlive: true });

const server = createServer((_request, response) => {
  const failed = (error: Error): void => void response.destroy(error);
  get(object, { agent }, (answer) => {
    response.setHeader('Content-Length', answer.headers['content-length'] ?? '0');
    pipeline(answer, response).catch(failed);
  }).on('error', failed);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`${address.port}\n`);
});
