import { checkText, InvalidInput, isUuid } from '@plinth/kernel';
import { maxCodeLength, maxColumnSources, maxEntries, maxExtractionErrors, maxFieldsPerUse, maxNameLength, maxRunsPerReport, maxTextLength, maxUsesPerReport } from './limits.js';
import type { ExtractionFailure, ToldTag } from './described.js';
import type { AssetName, AssetReport, CodePlace, DataUse, ExecutionError, ExecutionReport, JobDescription, JobName, JobReport } from './report.js';

/** Times outside are mistakes of a clock or of a unit, and no time that a pipeline ran at. */
const [earliest, latest] = [Date.UTC(1990, 0, 1), Date.UTC(2200, 0, 1)];

/** @throws InvalidInput, TextTooLong, UnstorableText: what is wrong with the report, and where */
export function checkReport(report: ExecutionReport, field: string): void {
  checkExecutionId(report.executionId, `${field}.executionId`);
  checkJob(report.job, `${field}.job`);
  checkTime(report.at, `${field}.at`);
  for (const part of ['parent', 'root'] as const) {
    const name = report[part];
    if (!name) continue;
    checkExecutionId(name.executionId, `${field}.${part}.executionId`);
    checkJob(name.job, `${field}.${part}.job`);
  }
  if (report.parent?.executionId === report.executionId) throw new InvalidInput('An execution is no part of itself.', { field: `${field}.parent`, help: 'Leave the parent out of what nothing else started.' });
  if (report.nominal) checkTime(report.nominal.start, `${field}.nominal.start`);
  if (report.nominal?.end) checkTime(report.nominal.end, `${field}.nominal.end`);
  if (report.promisedMs !== undefined && !(Number.isInteger(report.promisedMs) && report.promisedMs >= 1_000 && report.promisedMs <= 86_400_000)) throw new InvalidInput('promisedMs is a whole number from 1,000 to 86,400,000.', { field: `${field}.promisedMs` });
  checkAbout(report.about, `${field}.about`);
  checkError(report.error, `${field}.error`);
  checkCode(report.code, `${field}.code`);
  for (const [name, value] of Object.entries(report.use ?? {})) if (value !== undefined && !(Number.isFinite(value) && value >= 0)) throw new InvalidInput(`${name} is a number that is not negative.`, { field: `${field}.use.${name}` });
  checkEntries(report.params, `${field}.params`);
  checkEntries(report.environment, `${field}.environment`);
  for (const [index, job] of (report.dependsOn ?? []).entries()) checkJob(job, `${field}.dependsOn[${index}]`);
  if ((report.dependsOn?.length ?? 0) > maxEntries) throw new InvalidInput(`A step waits for at most ${maxEntries} others.`, { field: `${field}.dependsOn` });
  checkRuns(report, field);
  optional(report.logUrl, maxNameLength, 'An address', `${field}.logUrl`);
  checkTags(report.tags, `${field}.tags`);
  optional(report.externalQuery?.id, maxNameLength, 'A query', `${field}.externalQuery.id`);
  optional(report.externalQuery?.source, maxNameLength, 'A source', `${field}.externalQuery.source`);
  checkExtraction(report.extraction, `${field}.extraction`);
  checkUses(report, field);
}

/** @throws InvalidInput, TextTooLong, UnstorableText: what is wrong with the report, and where */
export function checkJobReport(report: JobReport, field: string): void {
  checkJob(report.job, `${field}.job`);
  checkTime(report.at, `${field}.at`);
  checkAbout(report.about, `${field}.about`);
  checkCode(report.code, `${field}.code`);
  checkUses(report, field);
}

/** @throws InvalidInput, TextTooLong, UnstorableText: what is wrong with the report, and where */
export function checkAssetReport(report: AssetReport, field: string): void {
  checkTime(report.at, `${field}.at`);
  checkUse(report, field);
}

function checkRuns({ runId, runIds = [] }: ExecutionReport, field: string): void {
  if (runIds.length > maxRunsPerReport) throw new InvalidInput(`A report tells of at most ${maxRunsPerReport} runs.`, { field: `${field}.runIds`, help: 'Tell of the rest in further reports: they add up.' });
  for (const [id, place] of [...(runId === undefined ? [] : [[runId, 'runId'] as const]), ...runIds.map((each, index) => [each, `runIds[${index}]`] as const)])
    if (!isUuid(id)) throw new InvalidInput('A run is named by its UUID.', { field: `${field}.${place}`, help: 'Use the id that Plinth gave the run.' });
}

/** What was read and written, in all. */
function checkUses(report: Pick<ExecutionReport, 'inputs' | 'outputs'>, field: string): void {
  for (const side of ['inputs', 'outputs'] as const) {
    const uses = report[side] ?? [];
    if (uses.length > maxUsesPerReport) throw new InvalidInput(`A report tells of at most ${maxUsesPerReport} ${side}.`, { field: `${field}.${side}`, help: 'Tell of the rest in further reports: they add up.' });
    for (const [index, use] of uses.entries()) checkUse(use, `${field}.${side}[${index}]`);
  }
  const sources = (report.outputs ?? []).flatMap(({ columns }) => columns ?? []).reduce((count, column) => count + column.sources.length, 0);
  if (sources > maxColumnSources) throw new InvalidInput(`The columns of one report came from at most ${maxColumnSources} others in all.`, { field: `${field}.outputs`, help: 'Tell of them in several reports.' });
}

function checkUse(use: DataUse, field: string): void {
  checkAsset(use, field);
  if ((use.aliases?.length ?? 0) > maxEntries) throw new InvalidInput(`A thing has at most ${maxEntries} other names.`, { field: `${field}.aliases` });
  for (const [index, alias] of (use.aliases ?? []).entries()) checkAsset(alias, `${field}.aliases[${index}]`);
  optional(use.version, maxNameLength, 'A version', `${field}.version`);
  optional(use.description, maxTextLength, 'A description', `${field}.description`);
  if ((use.fields?.length ?? 0) > maxFieldsPerUse) throw new InvalidInput(`A thing has at most ${maxFieldsPerUse} columns.`, { field: `${field}.fields` });
  for (const [index, { name, type, description }] of (use.fields ?? []).entries()) {
    named(name, `${field}.fields[${index}].name`, 'A column');
    optional(type, maxTextLength, 'A type', `${field}.fields[${index}].type`);
    optional(description, maxTextLength, 'A description', `${field}.fields[${index}].description`);
  }
  for (const [index, { column, sources }] of (use.columns ?? []).entries()) {
    if (column !== undefined) named(column, `${field}.columns[${index}].column`, 'A column');
    for (const [at, source] of sources.entries()) {
      checkAsset(source, `${field}.columns[${index}].sources[${at}]`);
      named(source.column, `${field}.columns[${index}].sources[${at}].column`, 'A column');
      optional(source.description, maxNameLength, 'A description', `${field}.columns[${index}].sources[${at}].description`);
    }
  }
  for (const count of ['rowCount', 'byteCount', 'fileCount'] as const) {
    const value = use[count];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 0)) throw new InvalidInput(`${count} is a whole number that is not negative.`, { field: `${field}.${count}` });
  }
  if ((use.checks?.length ?? 0) > maxFieldsPerUse) throw new InvalidInput(`A report tells of at most ${maxFieldsPerUse} checks of a thing.`, { field: `${field}.checks` });
  for (const [index, { assertion, column }] of (use.checks ?? []).entries()) {
    named(assertion, `${field}.checks[${index}].assertion`, 'A check');
    optional(column, maxNameLength, 'A column', `${field}.checks[${index}].column`);
  }
  if ((use.owners?.length ?? 0) > maxEntries) throw new InvalidInput(`A thing has at most ${maxEntries} owners.`, { field: `${field}.owners` });
  for (const [index, owner] of (use.owners ?? []).entries()) named(owner, `${field}.owners[${index}]`, 'An owner');
  checkTags(use.tags, `${field}.tags`);
  for (const part of ['source', 'catalog', 'storage', 'sort'] as const) for (const [name, text] of Object.entries<string | undefined>({ ...use[part] })) optional(text, maxNameLength, 'A text', `${field}.${part}.${name}`);
}

function checkExecutionId(id: string, field: string): void {
  if (!isUuid(id)) throw new InvalidInput('An execution is named by a UUID in lower case.', { field, help: 'Make one with randomUUID(), and use it in all that you report of the execution.' });
}

function checkJob({ namespace, name }: JobName, field: string): void {
  named(namespace, `${field}.namespace`, 'A namespace');
  named(name, `${field}.name`, "A job's name");
}

function checkAsset({ namespace, name }: AssetName, field: string): void {
  named(namespace, `${field}.namespace`, 'A namespace');
  named(name, `${field}.name`, 'A name');
}

function checkTime(time: Date, field: string): void {
  if (!(time.getTime() >= earliest && time.getTime() <= latest)) throw new InvalidInput('Times lie between 1990 and 2200.', { field, help: 'Look at the clock, and at the unit: RFC 3339, or milliseconds.' });
}

function checkAbout(about: JobDescription | undefined, field: string): void {
  optional(about?.integration, maxNameLength, 'An integration', `${field}.integration`);
  optional(about?.kind, maxNameLength, 'A kind', `${field}.kind`);
  optional(about?.description, maxTextLength, 'A description', `${field}.description`);
  for (const [index, owner] of (about?.owners ?? []).entries()) named(owner, `${field}.owners[${index}]`, 'An owner');
  checkTags(about?.tags, `${field}.tags`);
}

function checkTags(tags: readonly ToldTag[] | undefined, field: string): void {
  if ((tags?.length ?? 0) > maxEntries) throw new InvalidInput(`A thing has at most ${maxEntries} tags.`, { field });
  for (const [index, { key, value, source, column }] of (tags ?? []).entries()) {
    named(key, `${field}[${index}].key`, 'A key');
    checkText(value, maxTextLength, 'A value', `${field}[${index}].value`);
    optional(source, maxNameLength, 'A source', `${field}[${index}].source`);
    optional(column, maxNameLength, 'A column', `${field}[${index}].column`);
  }
}

function checkExtraction(extraction: ExtractionFailure | undefined, field: string): void {
  if ((extraction?.errors.length ?? 0) > maxExtractionErrors) throw new InvalidInput(`At most ${maxExtractionErrors} errors are told.`, { field: `${field}.errors` });
  for (const [index, { message, task, stackTrace }] of (extraction?.errors ?? []).entries()) {
    checkText(message, maxTextLength, 'A message', `${field}.errors[${index}].message`);
    optional(task, maxTextLength, 'A task', `${field}.errors[${index}].task`);
    optional(stackTrace, maxTextLength, 'A stack trace', `${field}.errors[${index}].stackTrace`);
  }
}

function checkError(error: ExecutionError | undefined, field: string): void {
  optional(error?.message, maxCodeLength, 'A message', `${field}.message`);
  optional(error?.kind, maxNameLength, "An error's class", `${field}.kind`);
  optional(error?.stackTrace, maxCodeLength, 'A stack trace', `${field}.stackTrace`);
  optional(error?.language, maxNameLength, 'A language', `${field}.language`);
}

function checkCode(code: CodePlace | undefined, field: string): void {
  optional(code?.url, maxTextLength, 'An address', `${field}.url`);
  optional(code?.version, maxNameLength, 'A version', `${field}.version`);
  optional(code?.language, maxNameLength, 'A language', `${field}.language`);
  optional(code?.text, maxCodeLength, 'Code', `${field}.text`);
}

function checkEntries(entries: Readonly<Record<string, string>> | undefined, field: string): void {
  const all = Object.entries(entries ?? {});
  if (all.length > maxEntries) throw new InvalidInput(`There are at most ${maxEntries} entries here.`, { field });
  for (const [key, value] of all) {
    named(key, `${field}.${key.slice(0, 100)}`, 'A key');
    checkText(value, maxTextLength, 'A value', `${field}.${key.slice(0, 100)}`);
  }
}

function named(text: string, field: string, what: string): void {
  checkText(text, maxNameLength, what, field);
  if (text === '') throw new InvalidInput(`${what} is not empty.`, { field });
}

function optional(text: string | undefined, limit: number, what: string, field: string): void {
  if (text !== undefined) checkText(text, limit, what, field);
}
