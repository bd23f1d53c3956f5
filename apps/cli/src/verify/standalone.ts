#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { endWithReader, runCommandLine, version } from '../command-line.js';
import { verifyCommand } from '../commands/verify.js';

/** `plinth verify` as a program by itself, for whoever has Node and nothing of ours. Its threads begin with the same file, and do there what a module of it says. */
if (isMainThread) {
  endWithReader();
  process.exitCode = await runCommandLine(verifyCommand().name('plinth-verify').version(version, '-V, --version', 'print the version'), process.argv.slice(2));
} else {
  await import('./check-threads.js');
}
