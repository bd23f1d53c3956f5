import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sayOnStderr } from '../capture/console-tee.js';
import type { RunStatus } from '../client/types.js';
import type { Connection } from '../client/connection.js';

/** A journal that another process may send. */
export interface DepartedJournal {
  readonly file: string;
  readonly connection: Connection;
}

/** A run, a pipeline or a log of predictions that must not be forgotten when the process ends. */
export interface LiveRun {
  /** Writes what is still in memory and how the run ended to the journal, without waiting for anything. The journals to send, if there are any. */
  depart(status: RunStatus): readonly DepartedJournal[] | undefined;
  finish(status: RunStatus): Promise<unknown>;
  noteFatal(error: unknown): void;
}

/** How long the end of a process may be held up for what is not sent yet. */
const exitUploadMs = 5_000;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

const live = new Set<LiveRun>();
let killedBy: Signal | undefined;

/** Watches the process for the run. The process's own semantics stay: it ends when, how and with the code it would have. */
export function watch(run: LiveRun): void {
  if (live.size === 0) install();
  live.add(run);
}

export function unwatch(run: LiveRun): void {
  if (live.delete(run) && live.size === 0) uninstall();
}

function install(): void {
  process.on('uncaughtExceptionMonitor', onFatal);
  process.on('beforeExit', onBeforeExit);
  process.on('exit', onExit);
  for (const signal of signals) process.on(signal, onSignal);
}

function uninstall(): void {
  process.off('uncaughtExceptionMonitor', onFatal);
  process.off('beforeExit', onBeforeExit);
  process.off('exit', onExit);
  for (const signal of signals) process.off(signal, onSignal);
}

/** Node prints the error itself, where no tee hears it. Whether the process ends is decided elsewhere. */
function onFatal(error: unknown): void {
  for (const run of live) run.noteFatal(error);
}

/** The script came to its end without `finish`: there is time to send everything. */
function onBeforeExit(code: number): void {
  for (const run of live) void run.finish(endStatus(code));
}

function onExit(code: number): void {
  departAll(endStatus(code));
}

/**
 * Alone, we stand in for the default, which is to die of the signal: the runs are written down and sent, and the signal is raised
 * again. When the program listens too, it decides, and we only remember.
 */
function onSignal(signal: Signal): void {
  killedBy = signal;
  if (process.listenerCount(signal) > 1) return;
  departAll('KILLED');
  uninstall();
  process.kill(process.pid, signal);
}

function endStatus(code: number): RunStatus {
  if (killedBy) return 'KILLED';
  return code === 0 || code === undefined ? 'FINISHED' : 'FAILED';
}

function departAll(status: RunStatus): void {
  const journals = [...live].flatMap((run) => run.depart(status) ?? []);
  live.clear();
  if (journals.length === 0) return;
  sendBeforeExit(journals);
  const [left] = journals.filter(({ file }) => existsSync(file));
  if (left) sayWaiting(dirname(left.file));
}

export function sayWaiting(dir: string): void {
  sayOnStderr(`plinth: what is not sent yet waits in ${dir}; \`plinth sync\` sends it.\n`);
}

/**
 * An exiting process can't wait for the network, so another one sends its journals; this one waits for it, at most five seconds.
 * What is not sent by then stays in the journal for `plinth sync`. Tokens go through a pipe, not through arguments or the environment.
 */
function sendBeforeExit(journals: readonly DepartedJournal[]): void {
  const script = new URL('./exit-upload.js', import.meta.url);
  if (script.protocol !== 'file:' || !existsSync(script)) return;
  spawnSync(process.execPath, [fileURLToPath(script)], {
    input: JSON.stringify(journals), timeout: exitUploadMs, stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true, env: { ...process.env, NODE_OPTIONS: '' },
  });
}
