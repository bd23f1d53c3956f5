import { Command, CommanderError } from 'commander';
import { artifactsCommand } from './commands/artifacts.js';
import { auditCommand } from './commands/audit.js';
import { completionCommand } from './commands/completion.js';
import { dataCommand } from './commands/data.js';
import { doctorCommand } from './commands/doctor.js';
import { experimentsCommand } from './commands/experiments.js';
import { evidenceCommand } from './commands/evidence.js';
import { exportCommand } from './commands/export.js';
import { featuresCommand } from './commands/features.js';
import { lineageCommand } from './commands/lineage.js';
import { loginCommand, logoutCommand } from './commands/login.js';
import { modelsCommand } from './commands/models.js';
import { monitorsCommand } from './commands/monitors.js';
import { pipelinesCommand } from './commands/pipelines.js';
import { promoteCommand } from './commands/promote.js';
import { promotionsCommand } from './commands/promotions.js';
import { runsCommand } from './commands/runs.js';
import { syncCommand } from './commands/sync.js';
import { up } from './commands/up.js';
import { workspacesCommand } from './commands/workspaces.js';
import { verifyCommand } from './commands/verify.js';
import { exitCodes, explain } from './exit-codes.js';

const version = '0.1.0';

/** All commands of `plinth`. What a command needs is loaded when it runs, so that asking for help is quick. */
export function buildProgram(): Command {
  const program = new Command('plinth')
    .description('Plinth, the record of machine learning')
    .version(version, '-V, --version', 'print the version')
    .addCommand(up)
    .addCommand(loginCommand())
    .addCommand(logoutCommand())
    .addCommand(workspacesCommand())
    .addCommand(experimentsCommand())
    .addCommand(runsCommand())
    .addCommand(artifactsCommand())
    .addCommand(dataCommand())
    .addCommand(modelsCommand())
    .addCommand(featuresCommand())
    .addCommand(lineageCommand())
    .addCommand(pipelinesCommand())
    .addCommand(monitorsCommand())
    .addCommand(promoteCommand())
    .addCommand(promotionsCommand())
    .addCommand(evidenceCommand())
    .addCommand(exportCommand())
    .addCommand(syncCommand())
    .addCommand(auditCommand())
    .addCommand(verifyCommand())
    .addCommand(doctorCommand());
  program.addCommand(completionCommand(program));
  throwInsteadOfExit(program);
  return program;
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride().showSuggestionAfterError().configureOutput({ outputError: (text, write) => write(text.replace(/^error: (\w)/, (_, first: string) => first.toUpperCase())) });
  for (const each of command.commands) throwInsteadOfExit(each);
}

/** Runs one command line. Says what went wrong in one sentence and what to do; the code that the process should end with. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { message, help, exitCode } = explain(error);
    process.stderr.write(`plinth: ${message}\n${help === undefined ? '' : `${help}\n`}`);
    return exitCode;
  }
}
