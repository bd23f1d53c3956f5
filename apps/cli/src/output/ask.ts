import { createInterface } from 'node:readline/promises';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { terminal } from './terminal.js';

/**
 * Asks a person at a terminal.
 * @param otherwise what to do where nobody can be asked
 * @throws CliFailure where nobody can be
 */
export async function agreed(question: string, otherwise: string, json = false): Promise<boolean> {
  if (json || !terminal.isInteractive || !process.stdin.isTTY) throw new CliFailure('Nobody is there to be asked.', otherwise, exitCodes.usage);
  const asked = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asked.question(`${question} [y/N] `)).trim());
  } finally {
    asked.close();
  }
}
