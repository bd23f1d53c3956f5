import type { RunStatus } from '../client/types.js';
import { isUuid } from '../ids.js';
import { type Problems, reasonOf } from '../problems.js';
import { entriesOf } from './limits.js';
import type { InputDescription, RunOptions } from './options.js';
import type { RunInputRecord } from '../journal/records.js';

export type EndStatus = Extract<RunStatus, 'FINISHED' | 'FAILED' | 'KILLED'>;

/** The longest that a timer of Node.js waits; more would be one millisecond. */
const longestTimerMs = 2 ** 31 - 1;

/** Says what a property should have been; undefined leaves it out. */
interface Reader {
  readonly wants: string;
  readonly read: (value: unknown) => unknown;
}

const text: Reader = { wants: 'a text', read: (value) => (typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined) };
const name: Reader = { wants: 'a text that is not empty', read: (value) => (typeof value === 'string' && value !== '' ? value : undefined) };
const flag: Reader = { wants: 'true or false', read: (value) => (typeof value === 'boolean' ? value : undefined) };
const entries: Reader = { wants: 'an object of keys and values', read: (value) => (isObject(value) && !Array.isArray(value) ? value : undefined) };
const runId: Reader = { wants: 'the id of a run, a UUID', read: (value) => (typeof value === 'string' && isUuid(value) ? value : undefined) };

const readers: Readonly<Record<keyof RunOptions, Reader>> = {
  experiment: text, name: text, notes: text, params: entries, tags: entries, parentRunId: runId, url: name, token: name, workspace: name, journalDir: name,
  captureLogs: flag, captureSource: flag, announce: flag,
  // Whose id is none begins no run at all, rather than another one.
  resume: { wants: 'the id of a run, a UUID', read: (value) => value },
  parent: { wants: 'a run', read: (value) => (isObject(value) && typeof runId.read(Reflect.get(value, 'id')) === 'string' ? { id: Reflect.get(value, 'id') as unknown } : undefined) },
  mode: { wants: 'online, offline or disabled', read: (value) => (value === 'online' || value === 'offline' || value === 'disabled' ? value : undefined) },
  captureSystem: { wants: 'true, false or milliseconds', read: (value) => (typeof value === 'boolean' ? value : typeof value === 'number' && value >= 0 ? Math.min(value, longestTimerMs) : undefined) },
};

/** The options as `init` may rely on them, each property read once. What is none of its kind is noted and left out; null and undefined are absent. */
export function readOptions(given: unknown, problems: Problems): RunOptions {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) {
    problems.note('input', `init was given a ${typeof given} for its options, which was left out; it takes an object.`);
    return {};
  }
  const read = Object.entries(readers).flatMap(([property, reader]) => {
    const value = readProperty(given, property, reader, problems);
    return value === undefined ? [] : [[property, value] as const];
  });
  return Object.fromEntries(read);
}

function readProperty(given: object, property: string, { wants, read }: Reader, problems: Problems): unknown {
  try {
    const value: unknown = Reflect.get(given, property);
    if (value === undefined || value === null) return undefined;
    const kept = read(value);
    if (kept === undefined) problems.note('input', `the option ${property} was left out: it is ${wants}, not ${shown(value)}.`);
    return kept;
  } catch (error) {
    problems.note('input', `the option ${property} was left out: it can't be read (${reasonOf(error)}).`);
    return undefined;
  }
}

/** How a run ends, in any case of letters. Anything else is noted, and the run is finished: one that stays running for good would be worse. */
export function readStatus(given: unknown, problems: Problems): EndStatus {
  if (given === undefined || given === null) return 'FINISHED';
  const status = typeof given === 'string' ? given.toUpperCase() : undefined;
  if (status === 'FINISHED' || status === 'FAILED' || status === 'KILLED') return status;
  problems.note('input', `finish was given ${shown(given)}, which is no way for a run to end; it ends as FINISHED. The others are FAILED and KILLED.`);
  return 'FINISHED';
}

/** @returns milliseconds that a timer can wait; undefined for those that are none */
export function readTimeout(options: unknown, problems: Problems): number | undefined {
  const value = readMember(options, 'timeoutMs');
  if (value === undefined) return undefined;
  if (typeof value === 'number' && value >= 0) return Math.min(value, longestTimerMs);
  problems.note('input', `timeoutMs was left out: it is milliseconds from 0, not ${shown(value)}.`);
  return undefined;
}

/** A property of options that may be anything; null is absent. @throws what its getter throws */
export function readMember(options: unknown, property: string): unknown {
  return isObject(options) ? (Reflect.get(options, property) ?? undefined) : undefined;
}

/** @throws Error for what says nothing as text */
export function readText(given: unknown): string {
  if (typeof given === 'string') return given;
  if (typeof given === 'number' || typeof given === 'bigint' || typeof given === 'boolean') return String(given);
  throw new Error(`it takes a text, not ${shown(given)}`);
}

/** An input as the server takes it. @throws Error when nothing names it */
export function readInput(given: InputDescription, problems: Problems): RunInputRecord {
  const [inputName, digest] = [readMember(given, 'name'), readMember(given, 'digest')];
  if (typeof inputName !== 'string' || typeof digest !== 'string' || inputName === '' || digest === '') throw new Error('an input has a name and a digest, both texts');
  const tags = readMember(given, 'tags');
  return {
    name: inputName, digest, ...textMember(given, 'sourceType', problems), ...textMember(given, 'source', problems), ...jsonMember(given, 'schema', problems), ...jsonMember(given, 'profile', problems),
    ...(tags === undefined ? {} : { tags: entriesOf(tags, 'tag', problems) }),
  };
}

function textMember(given: object, property: string, problems: Problems): Record<string, string> {
  const value = readMember(given, property);
  if (value === undefined || typeof value === 'string') return value === undefined ? {} : { [property]: value };
  problems.note('input', `the ${property} of an input was left out: it is a text, not ${shown(value)}.`);
  return {};
}

function jsonMember(given: object, property: string, problems: Problems): Record<string, unknown> {
  try {
    const value = readMember(given, property);
    if (value === undefined) return {};
    const json: string | undefined = JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner));
    if (json !== undefined) return { [property]: JSON.parse(json) as unknown };
    throw new Error('it is nothing that JSON has');
  } catch (error) {
    problems.note('input', `the ${property} of an input was left out: ${reasonOf(error)}.`);
    return {};
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A value in a sentence, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return isObject(value) ? (typeof value === 'function' ? 'a function' : 'an object') : String(value);
}
