import { sensitivities, type Sensitivity } from '@plinth/datasets/rules';
import { count, holdsIn, named, noInputs } from './finding-words.js';
import type { GateFact, GateFinding } from './verdict.js';

/** Data that a version was trained on, as its run named it. */
export interface TrainingInput {
  readonly name: string;
  readonly digest: string;
  /** When the run says that it was taken. */
  readonly saidToBeOf: Date | null;
  /** The snapshot of this digest; null when Plinth keeps none. */
  readonly snapshot: TrainingSnapshot | null;
}

export interface TrainingSnapshot {
  readonly datasetId: string;
  readonly dataset: string;
  readonly number: number;
  /** When it was committed. */
  readonly at: Date;
  /** Whether its files are still there, and its data set too. */
  readonly isThere: boolean;
  /** Its schema beside those of the same data set's snapshots under the version at the target; null when there are none, or nothing asks for it. */
  readonly schema: SchemaComparison | null;
  /** The splits that it is judged by: its own, or those of the entity frame that a training set was made from. None: there are no two. */
  readonly splits: readonly JudgedSplits[];
}

export const schemaPromises = ['BACKWARD', 'FORWARD', 'FULL'] as const;
export type SchemaPromise = (typeof schemaPromises)[number];

/** What became of a schema. */
export type SchemaComparison =
  /** What the former promised and this one does not keep, in words, by the promise that is asked for. */
  | { readonly kind: 'COMPARED'; readonly broken: ReadonlyMap<SchemaPromise, readonly string[]> }
  /** Snapshots, such as `rides@1`, whose files are still to be looked into. */
  | { readonly kind: 'PENDING'; readonly of: readonly string[] }
  | { readonly kind: 'IMPOSSIBLE'; readonly reason: string };

/** What is known of what parts of the data have in common. */
export interface Overlap<Shared> {
  /** Null when that is not known. */
  readonly shared: readonly Shared[] | null;
  /** Why that is not known. */
  readonly whyNotCompared: string | null;
  /** Whether it will be known by itself, and soon: rows are being compared. */
  readonly isBeingCompared: boolean;
}

/** What two parts both hold: what a model learned from one, it is tried on in the other. */
export interface Shared {
  readonly count: number;
  /** What was counted. */
  readonly unit: 'file' | 'row' | 'key';
}

/** The splits of a snapshot, compared with each other. */
export interface JudgedSplits extends Overlap<Shared & { readonly splits: readonly [string, string] }> {
  /** The snapshot whose splits they are, such as `rides@1`. */
  readonly of: string;
}

/** Two inputs that are meant to be apart, compared with each other. */
export interface InputPair extends Overlap<Shared> {
  /** Their places among the inputs. */
  readonly inputs: readonly [number, number];
  /** Whether rows were compared beside files: tables of the two have the same columns. */
  readonly byRows: boolean;
}

/** Something upstream that is labelled. */
export interface LabelledSource {
  /** The address of the thing in the lineage graph. */
  readonly key: string;
  /** Such as `flights@9f86d081884c` or `trips@2 trips_7d`. */
  readonly name: string;
  readonly labels: readonly string[];
}

export interface TrainingData {
  readonly inputs: readonly TrainingInput[];
  /** Each two inputs that are not for the same; none where nothing asks for it. Null: there are too many to compare them with each other. */
  readonly pairs: readonly InputPair[] | null;
  /** Everything that the version came from, near or far, that has labels; null when it was not asked for. */
  readonly upstream: { readonly sources: readonly LabelledSource[]; readonly isWhole: boolean } | null;
  /** The version at the target now and the data sets that it was trained on; null where nothing stands. */
  readonly former: { readonly version: number; readonly datasets: readonly { readonly id: string; readonly name: string }[] } | null;
}

const dayMs = 24 * 3_600_000;
const days = (count: number): string => `${count} ${Math.abs(count) === 1 ? 'day' : 'days'}`;

/** The age of the youngest input. A snapshot's own time is that of its commit; what the run said counts only for data that Plinth does not keep. */
export function ageFinding({ inputs }: TrainingData, maxDays: number, now: Date): GateFinding {
  const wanted = `at most ${days(maxDays)}`;
  const timed = inputs.flatMap((input) => {
    const at = input.snapshot?.at ?? input.saidToBeOf;
    return at ? [{ name: input.snapshot ? named(input.snapshot) : input.name, at }] : [];
  });
  const youngest = timed.reduce<(typeof timed)[number] | undefined>((found, each) => (found && found.at >= each.at ? found : each), undefined);
  if (!youngest) return { outcome: 'FAIL', explanation: 'The inputs do not say when the training data was taken.', facts: [{ name: 'age of training data', actual: 'none', wanted, holds: false }] };
  const age = Math.floor((now.getTime() - youngest.at.getTime()) / dayMs);
  const facts = [{ name: `age of ${youngest.name}`, actual: days(age), wanted, holds: age >= 0 && age <= maxDays }];
  return { outcome: holdsIn(facts), explanation: `The training data is ${days(age)} old (${youngest.name}, ${youngest.at.toISOString().slice(0, 10)}); it may be ${wanted}.`, facts };
}

/** Each input is a snapshot that Plinth keeps, and its files are there. */
export function knownFinding({ inputs }: TrainingData): GateFinding {
  if (!inputs.length) return noInputs;
  const facts = inputs.map(({ name, digest, snapshot }): GateFact => {
    const holds = snapshot?.isThere ?? false;
    return { name: snapshot ? named(snapshot) : name, actual: snapshot === null ? `no snapshot ${digest.slice(0, 12)}` : holds ? `snapshot ${digest.slice(0, 12)}` : 'its files were given up', wanted: 'a snapshot whose files are there', holds };
  });
  const lacking = facts.filter(({ holds }) => !holds);
  return { outcome: holdsIn(facts), explanation: lacking.length ? `Not known by digest: ${lacking.map(({ name, actual }) => `${name} (${actual})`).join(', ')}.` : `Each of the ${count(inputs.length, 'input')} is a snapshot whose files are there.`, facts };
}

/** Every data set under the version at the target is under this one too, with a schema that keeps the promise. Waits for schemas that are being found in files, unless something else is wrong already. */
export function schemaFinding({ inputs, former }: TrainingData, promise: SchemaPromise): GateFinding {
  if (!inputs.length) return noInputs;
  if (!former) return { outcome: 'PASS', explanation: 'Nothing stands at the target yet, so there is no schema to keep to.', facts: [] };
  const looks = former.datasets.flatMap(({ id, name }) => {
    const kept = inputs.flatMap(({ snapshot }) => (snapshot?.datasetId === id ? [snapshot] : []));
    return kept.length ? kept.map((snapshot) => ({ name: named(snapshot), schema: snapshot.schema })) : [{ name, schema: notAmongInputs }];
  });
  const facts = looks.map(({ name, schema }): GateFact => ({ name, actual: comparisonInWords(schema, promise), wanted: `${promise} compatible`, holds: schema?.kind === 'COMPARED' && schema.broken.get(promise)?.length === 0 }));
  if (!facts.length) return { outcome: 'FAIL', explanation: `Version ${former.version}, which stands there now, was trained on nothing that Plinth keeps, so there is no schema to compare with.`, facts: [{ name: 'data sets', actual: '0', wanted: 'at least 1', holds: false }] };
  const lacking = facts.filter(({ holds }) => !holds);
  const waiting = looks.flatMap(({ schema }) => (schema?.kind === 'PENDING' ? [schema.of] : []));
  if (waiting.length && waiting.length === lacking.length) return { outcome: 'PENDING', explanation: `The files of ${[...new Set(waiting.flat())].join(', ')} are being looked into.`, facts };
  const against = `version ${former.version}, which stands there now`;
  return { outcome: holdsIn(facts), explanation: lacking.length ? `Other than for ${against}: ${lacking.map(({ name, actual }) => `${name}: ${actual}`).join(' ')}` : `The schemas of ${count(facts.length, 'data set')} keep what they promised to ${against}.`, facts };
}

const notAmongInputs: SchemaComparison = { kind: 'IMPOSSIBLE', reason: 'not among the inputs' };

function comparisonInWords(schema: SchemaComparison | null, promise: SchemaPromise): string {
  if (schema?.kind === 'PENDING') return 'its columns are not known yet';
  if (schema?.kind === 'IMPOSSIBLE') return schema.reason;
  const broken = schema?.broken.get(promise);
  return broken === undefined ? 'nothing to compare' : broken.length ? broken.join(' ') : 'compatible';
}

export interface SensitivityBounds {
  /** The most sensitive that is allowed. */
  readonly highest: Sensitivity | null;
  readonly forbidden: readonly string[];
  /** When given, labels of people's own that are not among these are forbidden. */
  readonly allowed: readonly string[] | null;
}

/** Nothing that the version came from, however far up, has a label that is not allowed. */
export function sensitivityFinding({ upstream }: TrainingData, bounds: SensitivityBounds): GateFinding {
  const wanted = boundsInWords(bounds);
  if (!upstream?.isWhole) return { outcome: 'FAIL', explanation: 'The lineage of this version is too large to look through, so nothing can be said of all that it came from.', facts: [{ name: 'lineage', actual: 'not looked through', wanted, holds: false }] };
  if (!upstream.sources.length) return { outcome: 'FAIL', explanation: 'Nothing that this version came from says how sensitive it is: no snapshot and no feature is upstream.', facts: [{ name: 'labelled sources', actual: '0', wanted: 'at least 1', holds: false }] };
  const facts = upstream.sources.map(({ name, labels }): GateFact => ({ name, actual: labels.join(', '), wanted, holds: labels.every((label) => isAllowed(label, bounds)) }));
  const wrong = facts.filter(({ holds }) => !holds);
  return { outcome: holdsIn(facts), explanation: wrong.length ? `Upstream, but not allowed: ${wrong.map(({ name, actual }) => `${name} (${actual})`).join(', ')}. Allowed: ${wanted}.` : `All of the ${count(facts.length, 'labelled source')} upstream are allowed (${wanted}).`, facts };
}

function isAllowed(label: string, { highest, forbidden, allowed }: SensitivityBounds): boolean {
  if (forbidden.includes(label)) return false;
  const level = sensitivities.findIndex((each) => each === label);
  if (level >= 0) return highest === null || level <= sensitivities.indexOf(highest);
  return allowed === null || allowed.includes(label);
}

function boundsInWords({ highest, forbidden, allowed }: SensitivityBounds): string {
  return [...(highest === null ? [] : [`at most ${highest}`]), ...(allowed === null ? [] : [allowed.length ? `no labels but ${allowed.join(', ')}` : 'no labels']), ...(forbidden.length ? [`not ${forbidden.join(', ')}`] : [])].join('; ');
}
