/**
 * The least a Node HTTP server can do with a large file: hash it and write it, durably, and read it back. Run as a process of its own; prints
 * its address.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const folder = process.argv[2] ?? '.';

async function take(request: IncomingMessage, file: string): Promise<string> {
  const hash = createHash('sha256');
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(request, hashed, createWriteStream(file));
  const written = await open(file);
  await written.sync();
  await written.close();
  return hash.digest('hex');
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // A file of its own for each name, as anything that keeps what it was given must have.
  const file = join(folder, `bare-${basename(request.url ?? '')}`);
  if (request.method === 'PUT') response.end(await take(request, file));
  else {
    response.setHeader('Content-Length', (await stat(file)).size);
    await pipeline(createReadStream(file, { highWaterMark: 512 << 10 }), response);
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
});
server.requestTimeout = 0;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`${address.port}\n`);
});
