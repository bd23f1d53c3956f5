import { canonicalJson } from '@plinth/verify';
import type { VersionManifest } from './manifest.js';

/** How a thing differs between two versions; SAME only when everything was asked for. */
export type ChangeKind = 'ADDED' | 'REMOVED' | 'CHANGED' | 'SAME';

export interface Difference {
  /** What it is: a path, a key, a name. */
  readonly key: string;
  readonly change: ChangeKind;
  /** As it is in the base; null where it was added. JSON. */
  readonly base: unknown;
  readonly head: unknown;
}

/** The sides of a comparison: the manifest, and what may be edited. */
export interface Comparable extends Omit<VersionManifest, 'workspace' | 'model' | 'version'> {
  readonly tags: Readonly<Record<string, string>>;
}

export interface Comparison {
  readonly artifacts: readonly Difference[];
  readonly metrics: readonly Difference[];
  readonly params: readonly Difference[];
  readonly signature: readonly Difference[];
  readonly inputs: readonly Difference[];
  readonly environment: readonly Difference[];
  readonly tags: readonly Difference[];
}

/** What differs between two versions, differences first and then, if asked for, what is the same; each by key. */
export function compareVersions(base: Comparable, head: Comparable, withSame = false): Comparison {
  const compare = (left: ReadonlyMap<string, unknown>, right: ReadonlyMap<string, unknown>) => differences(left, right, withSame);
  return {
    artifacts: compare(keyed(base.artifacts, ({ path }) => path, ({ sha256, size }) => ({ sha256, size })), keyed(head.artifacts, ({ path }) => path, ({ sha256, size }) => ({ sha256, size }))),
    metrics: compare(valuesOf(base.metrics), valuesOf(head.metrics)),
    params: compare(new Map(Object.entries(base.params)), new Map(Object.entries(head.params))),
    signature: compare(fieldsOf(base), fieldsOf(head)),
    inputs: compare(inputsOf(base), inputsOf(head)),
    environment: compare(membersOf(base.environment), membersOf(head.environment)),
    tags: compare(new Map(Object.entries(base.tags)), new Map(Object.entries(head.tags))),
  };
}

function differences(base: ReadonlyMap<string, unknown>, head: ReadonlyMap<string, unknown>, withSame: boolean): Difference[] {
  const all = [...new Set([...base.keys(), ...head.keys()])].map((key): Difference => ({ key, change: changeOf(base, head, key), base: base.get(key) ?? null, head: head.get(key) ?? null }));
  return all.filter(({ change }) => withSame || change !== 'SAME').sort((left, right) => Number(left.change === 'SAME') - Number(right.change === 'SAME') || (left.key < right.key ? -1 : 1));
}

function changeOf(base: ReadonlyMap<string, unknown>, head: ReadonlyMap<string, unknown>, key: string): ChangeKind {
  if (!base.has(key)) return 'ADDED';
  if (!head.has(key)) return 'REMOVED';
  return canonicalJson(base.get(key) ?? null) === canonicalJson(head.get(key) ?? null) ? 'SAME' : 'CHANGED';
}

function keyed<Item>(items: readonly Item[], keyOf: (item: Item) => string, valueOf: (item: Item) => unknown): Map<string, unknown> {
  return new Map(items.map((item) => [keyOf(item), valueOf(item)]));
}

/** The values alone: that two runs logged the same figure at other steps is no difference between their models. */
function valuesOf(metrics: Comparable['metrics']): Map<string, unknown> {
  return new Map(Object.entries(metrics).map(([key, { value }]) => [key, value]));
}

function fieldsOf({ signature }: Comparable): Map<string, unknown> {
  return new Map((['inputs', 'outputs'] as const).flatMap((side) => (signature?.[side] ?? []).map(({ name, type, shape, required }, index) => [`${side}.${name}`, { index, type, required, ...(shape ? { shape } : {}) }] as const)));
}

/** A data set by its name; the same name with several digests by all of them, in order. */
function inputsOf({ inputs }: Comparable): Map<string, unknown> {
  const byName = new Map<string, string[]>();
  for (const { name, digest } of inputs) byName.set(name, [...(byName.get(name) ?? []), digest].sort());
  return byName;
}

function membersOf(environment: unknown): Map<string, unknown> {
  if (typeof environment !== 'object' || environment === null) return new Map(environment === null || environment === undefined ? [] : [['', environment]]);
  return new Map(Object.entries(environment).flatMap(([key, value]) => nested(key, value)));
}

/** One level down, so that one package among many is one line. */
function nested(key: string, value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[key, value]];
  return Object.entries(value).map(([inner, part]) => [`${key}.${inner}`, part]);
}
