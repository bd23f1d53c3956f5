import { Command } from 'commander';
import { runCommandLine, version } from './command-line.js';
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
  return program;
}

/** Runs one command line of `plinth`. @returns the code that the process should end with */
export function run(args: readonly string[]): Promise<number> {
  return runCommandLine(buildProgram(), args);
}
