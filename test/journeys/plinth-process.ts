import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface UpOptions {
  readonly data?: string;
  /** As they are typed, after the others. */
  readonly flags?: readonly string[];
  readonly port?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** `plinth up` as a user starts it: a process of its own, from what `npm run build` made. */
export class PlinthProcess {
  output = '';
  errors = '';

  private constructor(readonly child: ChildProcess) {}

  static spawn({ data, port, flags = [], environment = {} }: UpOptions): PlinthProcess {
    const words = ['apps/cli/bundle/main.js', 'up', ...(data === undefined ? [] : ['--data', data]), ...(port === undefined ? [] : ['--port', String(port)]), ...flags];
    const plinth = new PlinthProcess(spawn(process.execPath, words, { cwd: root, env: { ...clean(process.env), ...environment }, stdio: ['ignore', 'pipe', 'pipe'] }));
    plinth.child.stdout?.setEncoding('utf8').on('data', (text: string) => (plinth.output += text));
    plinth.child.stderr?.setEncoding('utf8').on('data', (text: string) => (plinth.errors += text));
    return plinth;
  }

  /** Starts and waits for the line that says where. @throws Error with what it said when it ends instead */
  static async start(options: UpOptions): Promise<PlinthProcess & { readonly url: string }> {
    const plinth = PlinthProcess.spawn(options);
    const url = await plinth.ready();
    return Object.assign(plinth, { url });
  }

  async ready(): Promise<string> {
    const deadline = performance.now() + 180_000;
    while (performance.now() < deadline) {
      const [, url] = /^Plinth is ready at (\S+)$/m.exec(this.output) ?? [];
      if (url) return url;
      if (this.child.exitCode !== null || this.child.signalCode !== null) break;
      await new Promise((next) => setTimeout(next, 10));
    }
    throw new Error(`Plinth did not get ready: ${this.output}${this.errors}`);
  }

  /** Ends it with a signal. @returns its exit code, null when the signal itself ended it */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }

  async exit(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

/** What asks for cluster mode in CI must not reach a local one. */
export function clean(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(PLINTH_(?!TEST)|DATABASE_URL|REDIS_URL|S3_|VITEST|NODE_ENV)/.test(name)));
}
