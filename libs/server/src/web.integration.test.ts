import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveWeb } from './web.js';

@Module({})
class Nothing {}

describe('the web app under a running server', () => {
  let folder: string;
  let application: NestFastifyApplication;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plinth-web-'));
    await build('one');
    application = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
    await serveWeb(application, folder);
    await application.init();
  });
  afterEach(async () => {
    await application.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is what was built last: the page names the scripts that are there', async () => {
    for (const name of ['one', 'two', 'three']) {
      if (name !== 'one') await build(name);
      const page = await read('/experiments/1');
      const [, script = ''] = /src="([^"]+)"/.exec(page) ?? [];
      expect(script).toBe(`/assets/${name}.js`);
      expect(await read(script)).toBe(`// ${name}`);
    }
  });

  it('shows the former page while a build has put away the file, or only begun to write it', async () => {
    await rename(join(folder, 'index.html'), join(folder, 'elsewhere'));
    expect(await read('/')).toContain('one.js');
    await writeFile(join(folder, 'index.html'), '');
    expect(await read('/')).toContain('one.js');
    await build('two');
    expect(await read('/')).toContain('two.js');
  });

  /** As Vite does it: the folder is emptied, then written. */
  async function build(name: string): Promise<void> {
    await rm(join(folder, 'assets'), { recursive: true, force: true });
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'assets', `${name}.js`), `// ${name}`);
    await writeFile(join(folder, 'index.html'), `<!doctype html><script type="module" src="/assets/${name}.js"></script>`);
  }

  async function read(url: string): Promise<string> {
    const { statusCode, body } = await application.inject({ url });
    expect(statusCode).toBe(200);
    return body;
  }
});
