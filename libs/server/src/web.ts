import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
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
  const page = new WebPage(join(folder, 'index.html'));
  await page.read();
  const server = application.getHttpAdapter().getInstance();
  await server.register(fastifyStatic, { root: join(folder, 'assets'), prefix: '/assets/', immutable: true, maxAge: '365d', decorateReply: false });
  server.get('/*', async (request, reply) => {
    if (ownPaths.test(request.url)) {
      reply.callNotFound();
      return reply;
    }
    return reply
      .header('Content-Type', 'text/html; charset=utf-8')
      .header('Cache-Control', 'no-cache')
      .send(await page.read());
  });
}

/** The app's one page. It names its scripts by their digests, so a build under a running server changes it: it is read again when its file is another. */
class WebPage {
  private text = '';
  private version = '';

  constructor(private readonly file: string) {}

  async read(): Promise<string> {
    // While a build replaces the file there is none: the former page serves until then.
    const found = await stat(this.file).catch((error: unknown) => this.formerPage(error));
    const version = found ? `${found.ino} ${found.mtimeMs} ${found.size}` : this.version;
    if (version !== this.version) {
      const text = await readFile(this.file, 'utf8').catch((error: unknown) => this.formerPage(error));
      // What was written to meanwhile, or is empty because it is being written, is read again next time.
      if (text) [this.text, this.version] = [text, version];
    }
    return this.text;
  }

  private formerPage(error: unknown): undefined {
    if (this.text === '') throw error;
  }
}

/** Where the web app was built to, seen from the sources and from what is built of them. Without it there is an API and no pages. */
export function builtWebFolder(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const candidate = join(folder, 'apps', 'web', 'dist');
    if (existsSync(join(candidate, 'index.html'))) return candidate;
  }
  return undefined;
}
