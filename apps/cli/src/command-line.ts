import { type Command, CommanderError } from 'commander';
import { exitCodes, explain } from './exit-codes.js';

export const version = '0.1.0';

/** Runs one command line. Says what went wrong in one sentence and what to do. @returns the code that the process should end with */
export async function runCommandLine(program: Command, args: readonly string[]): Promise<number> {
  throwInsteadOfExit(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { message, help, exitCode } = explain(error);
    process.stderr.write(`${program.name()}: ${message}\n${help === undefined ? '' : `${help}\n`}`);
    return exitCode;
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride().showSuggestionAfterError().configureOutput({ outputError: (text, write) => write(text.replace(/^error: (\w)/, (_, first: string) => first.toUpperCase())) });
  for (const each of command.commands) throwInsteadOfExit(each);
}

/** A reader that goes away (`plinth runs list | head`) is no failure. */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}
