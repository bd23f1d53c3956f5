import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { AuditExportScope, PlinthClient } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatBytes } from '../output/format.js';
import { ProgressBar } from '../output/progress.js';
import { printJson, terminal } from '../output/terminal.js';
import { parseInstant } from '../parse.js';

interface Subject {
  readonly subjectKind: string;
  readonly subjectId: string;
}

interface ExportFlags extends ConnectionFlags {
  readonly from?: string;
  readonly to?: string;
  readonly subject?: Subject;
  readonly model?: string;
  readonly id?: string;
  readonly output?: string;
}

export function exportCommand(): Command {
  return withConnection(new Command('export').description('Take the audit log away, or a part of it, as a file that proves itself'))
    .option('--from <time>', 'only what happened from then on: 2026-03-01, or 2026-03-01T12:00:00Z', parseInstant)
    .option('--to <time>', 'only what happened before', parseInstant)
    .option('--subject <kind:id>', 'only what is about one thing, such as run:019a…', parseSubject)
    .option('--model <name>', 'only what is about a registered model, its versions, promotions and deployments')
    .option('--id <export>', 'one that was asked for before; a download of it that broke off goes on where it did')
    .option('-o, --output <file>', 'where it goes; audit-export-<id>.zip unless told')
    .action(take);
}

async function take({ output, ...flags }: ExportFlags): Promise<void> {
  if (flags.id !== undefined && [flags.from, flags.to, flags.subject, flags.model].some((each) => each !== undefined)) throw new CliFailure('An export that was asked for before has its scope already.', 'Give --id alone, or what a new export is of.', exitCodes.usage);
  const client = await connect(flags);
  const id = flags.id ?? (await client.auditExports.create(await scopeOf(client, flags))).id;
  const bar = new ProgressBar(flags);
  try {
    bar.begin('events', (count) => count.toFixed(0));
    for await (const { status, eventsDone, eventsTotal, problem } of client.auditExports.follow(id)) {
      if (eventsTotal !== null) bar.update(eventsDone, eventsTotal);
      if (status === 'FAILED' || status === 'EXPIRED') throw new CliFailure(problem ?? 'The export could not be made.', 'Ask for it again.');
    }
    const file = resolve(output ?? `audit-export-${id}.zip`);
    bar.begin(file);
    const { size, digest } = await client.auditExports.downloadTo(id, file, { onProgress: bar.update }).catch((error: unknown) => {
      bar.end();
      terminal.note(`Go on where it broke off: plinth export --id ${id} -o ${output ?? `audit-export-${id}.zip`}`);
      throw error;
    });
    bar.end();
    const { eventsDone } = await client.auditExports.get(id);
    if (flags.json) return printJson({ id, file, size, digest, events: eventsDone });
    terminal.out(`${file}  ${eventsDone} events, ${formatBytes(size)}`);
    terminal.out(`  SHA-256 ${digest}`);
    terminal.note(`Check it, without a server: plinth verify ${output ?? `audit-export-${id}.zip`}`);
  } finally {
    bar.end();
  }
}

async function scopeOf(client: PlinthClient, { from, to, subject, model }: ExportFlags): Promise<AuditExportScope> {
  const isPeriod = from !== undefined || to !== undefined;
  if ([isPeriod, subject !== undefined, model !== undefined].filter(Boolean).length > 1) throw new CliFailure('An export is of a time, of a subject or of a model, and not of several at once.', 'Name one of them; without any it is the whole log.', exitCodes.usage);
  if (subject) return { kind: 'SUBJECT', ...subject };
  if (model !== undefined) return { kind: 'MODEL', modelId: (await client.models.byName(model)).id };
  return isPeriod ? { kind: 'PERIOD', since: from, until: to } : { kind: 'WORKSPACE' };
}

function parseSubject(text: string): Subject {
  const [, subjectKind = '', subjectId = ''] = /^([a-z][a-z-]*):(.+)$/s.exec(text) ?? [];
  if (subjectId === '') throw new InvalidArgumentError('It is a kind and an id, such as run:019a….');
  return { subjectKind, subjectId };
}
