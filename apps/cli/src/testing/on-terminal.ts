import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { translateProgram } from '@plinth/platform/testing';

/** Whether `script` of util-linux is here, which gives a program a terminal of its own. */
export const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

const root = join(import.meta.dirname, '..', '..', '..', '..');

interface Circumstances {
  readonly home: string;
  readonly columns: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Words of a shell after the command, such as where its output goes. */
  readonly redirection?: string;
}

/** Runs `plinth` on a pseudo-terminal of so many columns. @returns every byte that the terminal was sent */
export async function plinthOnTerminal(args: readonly string[], { home, columns, env = {}, redirection = '' }: Circumstances): Promise<{ readonly code: number | null; readonly sent: string }> {
  const words = [process.execPath, await translateProgram(join(root, 'apps', 'cli', 'src', 'main.ts')), ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 24 && ${words} ${redirection}`, '/dev/null'], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, SHELL: '/bin/sh', TERM: 'xterm-256color', XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let sent = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (sent += part));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, sent })));
}
