import { Command, Option } from 'commander';
import type { FeatureDefinition, FeatureDefinitionDetails, FeatureDefinitionKind } from '@plinth/sdk';
import { connect, withConnection, type ConnectionFlags } from '../connect.js';
import { formatAgo } from '../output/format.js';
import { printable } from '../output/text-width.js';
import { printJson, printTable, terminal } from '../output/terminal.js';
import { ProgressBar } from '../output/progress.js';
import { parseCount, parseDuration, parseInstant } from '../parse.js';
import type { CarryOutFlags } from '../features/carry-out.js';

const kinds = ['entity', 'source', 'view', 'service'] as const;
type Kind = (typeof kinds)[number];

interface ListFlags extends ConnectionFlags {
  readonly kind?: Kind;
  readonly entity?: string;
  readonly archived?: boolean;
  readonly limit: number;
}

interface ShowFlags extends ConnectionFlags {
  readonly kind: Kind;
}

interface DeprecateFlags extends ShowFlags {
  readonly reason: string;
}

interface TrainingSetFlags extends ConnectionFlags {
  readonly timestamp: string;
  readonly feature?: readonly string[];
  readonly service?: string;
  readonly path?: string;
  readonly into: string;
  readonly knownAt?: string;
  readonly fullNames?: boolean;
  readonly timeout: number;
}

interface FeastFlags extends ConnectionFlags, CarryOutFlags {
  readonly dataset?: string;
}

export function featuresCommand(): Command {
  const features = new Command('features').description('Define features, find them, and put them away');
  const ofKind = () => new Option('-k, --kind <kind>', 'entity, source, view or service; view unless told').choices([...kinds]).default('view');
  withConnection(features.command('list').alias('ls').description('Find definitions').argument('[words]', 'words to search for; everything by name without them'))
    .addOption(new Option('-k, --kind <kind>', 'only of this kind').choices([...kinds]))
    .option('--entity <name>', 'only views of this entity')
    .option('--archived', 'archived ones instead')
    .option('-n, --limit <number>', 'at most so many', parseCount, 50)
    .action(list);
  withConnection(features.command('show').description('Show a definition, and who uses it').argument('<name>')).addOption(ofKind()).action(show);
  withCarryOut(features.command('apply').description('Let the definitions of a TypeScript file be there, all or none').argument('<file>', 'exports what entity, source, featureView and featureService make'))
    .addHelpText('after', '\nThe plan is shown before anything happens, and what is left out is never deleted. Ends with 13 when the rules of a definition refuse it.')
    .action(apply);
  withCarryOut(features.command('import-feast').description('Let the definitions of a Feast registry file be there').argument('<registry>', 'such as feature_repo/data/registry.db'))
    .option('--dataset <name>', "the data set that holds the files; the Feast project's name unless told")
    .action(importFeast);
  withConnection(features.command('training-set').description('Join features to rows of entities, as they stood at the moment of each row').argument('<entities>', 'the data set of the rows, such as rides or rides@v3'))
    .requiredOption('-t, --timestamp <column>', 'the column of the moment')
    .option('-f, --feature <reference>', 'view:feature, view@version:feature or view:*; again for more', (each: string, before: string[] | undefined) => [...(before ?? []), each])
    .option('-s, --service <name>', 'the features of a service instead')
    .option('--path <pattern>', 'which files of the data set')
    .option('--into <dataset>', 'the data set that it is written to', 'training-sets')
    .option('--known-at <instant>', 'only what was written until then; row: until the moment of each row')
    .option('--full-names', 'call columns view__feature')
    .option('--timeout <time>', 'how long to wait: 90s, 30m, 2h; 1h unless told', parseDuration, 3_600_000)
    .action(trainingSet);
  withConnection(features.command('deprecate').description('Say that nothing new should use a definition').argument('<name>')).addOption(ofKind()).requiredOption('-r, --reason <text>', 'why, and what to use instead').action(deprecate);
  withConnection(features.command('archive').description('Put a definition away that nobody uses').argument('<name>')).addOption(ofKind()).action(archive);
  return features;
}

function withCarryOut(command: Command): Command {
  return withConnection(command).option('--plan', 'show what would happen, and do nothing').option('-y, --yes', 'do not ask');
}

async function list(words: string | undefined, { kind, entity, archived, limit, ...flags }: ListFlags): Promise<void> {
  const client = await connect(flags);
  const found: FeatureDefinition[] = [];
  for await (const each of client.features.list({ search: words, kinds: kind && [kindOf(kind)], entity, lifecycles: archived ? ['ARCHIVED'] : undefined, pageSize: Math.min(limit, 100) })) {
    found.push(each);
    if (found.length === limit) break;
  }
  if (flags.json) return printJson(found);
  if (found.length === 0) return terminal.note(words === undefined ? 'There are no definitions here. `plinth features apply FILE.ts` makes some.' : 'Nothing has these words.');
  const now = Date.now();
  printTable<FeatureDefinition>([
    { head: 'KIND', value: (each) => each.kind.toLowerCase() },
    { head: 'NAME', value: ({ name }) => name, atLeast: 16 },
    { head: 'VERSION', value: ({ currentVersion }) => String(currentVersion), align: 'right' },
    { head: 'STATE', value: ({ lifecycle }) => (lifecycle === 'ACTIVE' ? '' : lifecycle) },
    { head: 'SENSITIVITY', value: ({ sensitivity }) => sensitivity, expendable: 1 },
    { head: 'CHANGED', value: ({ updatedAt }) => (terminal.isInteractive ? formatAgo(updatedAt, now) : updatedAt), expendable: 2 },
    { head: 'DESCRIPTION', value: ({ description }) => description ?? '', atLeast: 12, expendable: 3 },
  ], found);
}

async function show(name: string, { kind, ...flags }: ShowFlags): Promise<void> {
  const definition = await (await connect(flags)).features.byName(kindOf(kind), name);
  if (flags.json) return printJson(definition);
  terminal.out(describe(definition).join('\n'));
}

async function apply(file: string, { plan, yes, ...flags }: ConnectionFlags & CarryOutFlags): Promise<void> {
  const { loadDefinitions } = await import('../features/load-definitions.js');
  const { carryOut } = await import('../features/carry-out.js');
  const definitions = await loadDefinitions(file);
  await carryOut(await connect(flags), definitions, { plan, yes, json: flags.json });
}

async function importFeast(registry: string, { dataset, plan, yes, ...flags }: FeastFlags): Promise<void> {
  const { readFeastRegistry } = await import('../features/feast/read-registry.js');
  const { carryOut } = await import('../features/carry-out.js');
  const { definitions, notes } = await readFeastRegistry(registry, dataset);
  const say = (line: string): void => (flags.json ? terminal.note(line) : terminal.out(line));
  for (const note of notes) say(printable(`# ${note}`));
  await carryOut(await connect(flags), definitions, { plan, yes, json: flags.json }, notes);
}

async function trainingSet(entities: string, { timestamp, feature, service, path, into, knownAt, fullNames, timeout, ...flags }: TrainingSetFlags): Promise<void> {
  const client = await connect(flags);
  const [, dataset = entities, snapshot] = /^(.+?)@(.+)$/.exec(entities) ?? [];
  const progress = new ProgressBar(flags);
  progress.begin('training set', (count) => `${Math.round(count)} %`);
  try {
    const made = await client.features.trainingSet({ dataset: into, entities: { dataset, snapshot, path, timestamp }, features: feature, service, knownAt: knownAt === undefined || knownAt === 'row' ? knownAt : new Date(parseInstant(knownAt)), fullFeatureNames: fullNames }, { timeoutMs: timeout, onProgress: (set) => progress.update(set.progress, 100) });
    progress.end();
    if (flags.json) printJson(made);
    else terminal.out(`${into}@${made.snapshotDigest}  ${made.rows} rows`);
  } finally {
    progress.end();
  }
}

async function deprecate(name: string, { kind, reason, ...flags }: DeprecateFlags): Promise<void> {
  const client = await connect(flags);
  const { id } = await client.features.byName(kindOf(kind), name);
  await client.features.deprecate(id, reason);
  const definition = await client.features.byName(kindOf(kind), name);
  if (flags.json) return printJson(definition);
  terminal.out(describe(definition).join('\n'));
}

async function archive(name: string, { kind, ...flags }: ShowFlags): Promise<void> {
  const client = await connect(flags);
  const { id } = await client.features.byName(kindOf(kind), name);
  await client.features.archive(id);
  if (flags.json) printJson(await client.features.byName(kindOf(kind), name));
  else terminal.out(`Archived the ${kind} ${name}`);
}

function describe({ kind, name, id, description, lifecycle, deprecatedReason, currentVersion, lastVersion, sensitivity, usedBy, current }: FeatureDefinitionDetails): string[] {
  return [
    `${kind.toLowerCase()} ${name}  ${id}`,
    ...(description ? [description] : []),
    ...(lifecycle === 'ACTIVE' ? [] : [`${lifecycle.toLowerCase()}${deprecatedReason ? `: ${deprecatedReason}` : ''}`]),
    `version      ${currentVersion}${currentVersion === lastVersion ? '' : ` of ${lastVersion}`}  ${current.digest}`,
    `sensitivity  ${sensitivity}`,
    ...usedBy.map((user) => `used by      ${user.kind.toLowerCase()} ${user.name}${user.version === null ? '' : ` (version ${user.version})`}`),
    '',
    JSON.stringify(JSON.parse(current.document), null, 2),
  ];
}

function kindOf(kind: Kind): FeatureDefinitionKind {
  return ({ entity: 'ENTITY', source: 'SOURCE', view: 'VIEW', service: 'SERVICE' } as const)[kind];
}
