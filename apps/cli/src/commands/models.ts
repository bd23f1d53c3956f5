import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import type { ModelVersion, PlinthClient, RegisteredModel, RegisteredModelDetails } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { CliFailure, exitCodes } from '../exit-codes.js';
import { formatAgo } from '../output/format.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { parseCount } from '../parse.js';

interface ListFlags extends ConnectionFlags {
  readonly prefix?: string;
  readonly limit: number;
  readonly archived?: boolean;
}

interface AliasFlags extends ConnectionFlags {
  readonly remove?: boolean;
  readonly reason?: string;
}

export function modelsCommand(): Command {
  const models = new Command('models').description('Find registered models, and name their versions');
  withConnection(models.command('list').alias('ls').description('List registered models'))
    .option('-p, --prefix <text>', 'only names that begin so')
    .option('-n, --limit <number>', 'at most so many', parseCount, 100)
    .option('--archived', 'archived models instead')
    .action(list);
  withConnection(models.command('show').description('Show a model: its aliases and where it runs').argument('<name>')).action(show);
  withConnection(models.command('versions').description('List the versions of a model, newest first').argument('<name>')).option('-n, --limit <number>', 'at most so many', parseCount, 50).action(versions);
  withConnection(models.command('alias').description('Let an alias name a version, or take it away').argument('<reference>', 'the version, such as fraud@12; with --remove the model').argument('<alias>', 'such as champion'))
    .option('--remove', 'take the alias away')
    .option('-r, --reason <text>', 'why')
    .action(alias);
  withConnection(models.command('bom').description("Print a version's bill of materials (ML-BOM, CycloneDX 1.6 in JSON)").argument('<reference>', 'the version, such as fraud@12 or fraud@champion'))
    .option('-o, --output <file>', 'write it there instead')
    .action(bom);
  return models;
}

async function list({ prefix, limit, archived, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found = await take(client.models.list({ ...(prefix === undefined ? {} : { namePrefix: prefix }), lifecycle: archived ? 'ARCHIVED' : 'ACTIVE', pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note('There are no models here. `run.registerModel(name)` makes one.');
  const now = Date.now();
  printTable<RegisteredModel>([
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'VERSIONS', value: ({ lastVersion }) => String(lastVersion), align: 'right' },
    { head: 'RISK', value: ({ riskTier }) => riskTier },
    { head: 'ALIASES', value: aliasesOf, atLeast: 12, expendable: 1 },
    { head: 'CHANGED', value: ({ updatedAt }) => (terminal.isInteractive ? formatAgo(updatedAt, now) : updatedAt), expendable: 2 },
    { head: 'ID', value: ({ id }) => id, expendable: 3 },
  ], found);
}

async function show(name: string, flags: ConnectionFlags): Promise<void> {
  const model = await (await connect(flags)).models.byName(name);
  if (flags.json) return printJson(model);
  terminal.out(describe(model).join('\n'));
}

async function versions(name: string, { limit, ...flags }: ConnectionFlags & { readonly limit: number }): Promise<void> {
  const client = await connect(flags);
  const { id } = await client.models.byName(name);
  const found = await take(client.models.versions(id, { pageSize: Math.min(limit, 100) }), limit);
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(`${name} has no versions yet.`);
  const now = Date.now();
  printTable<ModelVersion>([
    { head: 'VERSION', value: ({ version }) => String(version), align: 'right' },
    { head: 'STATUS', value: stateOf },
    { head: 'ALIASES', value: ({ aliases }) => aliases.map((each) => each.name).join(', '), atLeast: 12 },
    { head: 'MADE', value: ({ createdAt }) => (terminal.isInteractive ? formatAgo(createdAt, now) : createdAt), expendable: 1 },
    { head: 'DIGEST', value: ({ digest }) => digest?.slice(0, 12) ?? '', expendable: 2 },
    { head: 'RUN', value: ({ sourceRunId }) => sourceRunId ?? '', expendable: 3 },
  ], found);
}

async function alias(reference: string, name: string, { remove, reason, ...flags }: AliasFlags): Promise<void> {
  const client = await connect(flags);
  if (remove) return removeAlias(client, reference, name, reason, flags);
  const { modelId, version, name: model } = await client.models.resolve(reference);
  const set = await client.models.setAlias(modelId, name, version, { reason });
  if (flags.json) printJson(set);
  else terminal.out(`${model}@${name} is version ${set.version}`);
}

async function bom(reference: string, { output, ...flags }: ConnectionFlags & { readonly output?: string }): Promise<void> {
  const client = await connect(flags);
  const text = await client.models.bom(reference);
  if (output === undefined) return terminal.out(text);
  await writeFile(output, `${text}\n`);
  if (flags.json) printJson({ file: resolve(output) });
  else terminal.out(resolve(output));
}

async function removeAlias(client: PlinthClient, reference: string, name: string, reason: string | undefined, { json }: ConnectionFlags): Promise<void> {
  const model = await client.models.byName(reference);
  if (!model.aliases.some((each) => each.name === name)) throw new CliFailure(`${reference} has no alias ${name}.`, '`plinth models show` lists its aliases.', exitCodes.notFound);
  await client.models.removeAlias(model.id, name, { reason });
  if (json) printJson({ name, removed: true });
  else terminal.out(`Removed ${reference}@${name}`);
}

function describe(model: RegisteredModelDetails): string[] {
  const { total, ready } = model.versionCounts;
  return [
    `${model.name}  ${model.id}`,
    ...(model.description ? [model.description] : []),
    `risk      ${model.riskTier}`,
    `versions  ${total}, ${ready} of them ready`,
    ...model.aliases.map((each) => `alias     ${each.name} → ${each.version}`),
    ...model.activeDeployments.map(({ environment, version }) => `runs in   ${environment.name}: ${version}`),
  ];
}

function aliasesOf({ aliases }: RegisteredModel): string {
  return aliases.map(({ name, version }) => `${name}→${version}`).join(', ');
}

function stateOf({ status, deprecatedAt, archivedAt }: ModelVersion): string {
  if (archivedAt) return 'ARCHIVED';
  return deprecatedAt ? 'DEPRECATED' : status;
}

async function take<Item>(all: AsyncIterable<Item>, limit: number): Promise<Item[]> {
  const taken: Item[] = [];
  for await (const each of all) {
    taken.push(each);
    if (taken.length === limit) break;
  }
  return taken;
}
