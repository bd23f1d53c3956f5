import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Scripts and styles of our own only; Mantine sets style attributes. Nothing may frame the app. */
export const pageSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** True for addresses of the API and of operations; everything else is the web app's. */
export function isApiPath(path: string): boolean {
  return ownPaths.test(path);
}

const ownPaths = /^\/(graphql|api|health|ready|metrics|schema\.graphql|tlog)(\/|$|\?)/;

/** Serves the web app: its files, and its one page for every address that is not the API's. */
export async function serveWeb(application: NestFastifyApplication, folder: string): Promise<void> {
  const page = await readFile(join(folder, 'index.html'), 'utf8');
  const server = application.getHttpAdapter().getInstance();
  await server.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d', decorateReply: false });
  server.get('/*', (request, reply) => {
    if (ownPaths.test(request.url)) {
      void reply.callNotFound();
      return;
    }
    void reply
      .header('Content-Type', 'text/html; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .send(page);
  });
}

/** Where the web app was built to, seen from the sources and from what is built of them. Without it there is an API and no pages. */
export function builtWebFolder(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const candidate = join(folder, 'apps', 'web', 'dist');
    if (existsSync(join(candidate, 'index.html'))) return candidate;
  }
  return undefined;
}
