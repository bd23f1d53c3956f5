import { Argument, Command } from 'commander';
import { completionScript, shells, type Shell, type WordTree } from '../completion.js';
import { terminal } from '../output/terminal.js';

/** @param program whose words are completed */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('Print a script that completes these words in your shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .action((shell: Shell) => terminal.out(completionScript(shell, wordTree(program)).trimEnd()));
}

export function wordTree(command: Command): WordTree {
  return {
    name: command.name(),
    description: command.description(),
    options: [
      ...command.options.map(({ short, long, description }) => ({ flags: [short, long].filter((flag) => flag !== undefined && flag !== null), description })),
      { flags: ['-h', '--help'], description: 'help' },
    ],
    commands: command.commands.map(wordTree),
  };
}
