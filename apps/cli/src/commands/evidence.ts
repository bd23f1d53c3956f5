import { resolve } from 'node:path';
import { Command } from 'commander';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../output/format.js';
import { ProgressBar } from '../output/progress.js';
import { printJson, terminal } from '../output/terminal.js';
import { decisionNamed, wishOf } from '../promotions/find.js';

/** Sealing takes a checkpoint of the log, which comes within seconds. */
const sealedWithinMs = 60_000;

interface EvidenceFlags extends ConnectionFlags {
  readonly output?: string;
}

export function evidenceCommand(): Command {
  return withConnection(new Command('evidence').description('Download the sealed evidence of a decision; `plinth verify` checks it').argument('<promotion>', 'the number of its request, or the version that was decided about, such as fraud@12'))
    .option('-o, --output <file>', 'where it goes; evidence-<number>.zip unless told')
    .action(evidence);
}

async function evidence(name: string, { output, ...flags }: EvidenceFlags): Promise<void> {
  const client = await connect(flags);
  const promotion = await decisionNamed(client, name);
  if (!promotion.decision) throw new CliFailure(`Request #${promotion.number} is ${promotion.status}: nothing was decided, so there is no evidence.`, undefined, exitCodes.notFound);
  const { sealedAt } = await client.evidence.sealed(promotion.id, { timeoutMs: sealedWithinMs });
  const file = resolve(output ?? `evidence-${promotion.number}.zip`);
  const bar = new ProgressBar(flags);
  bar.begin(file);
  const { size, digest } = await client.evidence.downloadTo(promotion.id, file, { onProgress: bar.update }).finally(() => bar.end());
  if (flags.json) return printJson({ file, size, digest, sealedAt, promotion: promotion.number, outcome: promotion.decision.outcome });
  terminal.out(`${file}  ${formatBytes(size)}`);
  terminal.out(`  #${promotion.number} ${wishOf(promotion)}: ${promotion.decision.outcome}`);
  terminal.out(`  SHA-256 ${digest}`);
  terminal.note(`Check it, without a server: plinth verify ${output ?? `evidence-${promotion.number}.zip`}`);
}
