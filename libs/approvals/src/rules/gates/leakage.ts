import { count, holdsIn, named, noInputs } from './finding-words.js';
import type { InputPair, JudgedSplits, Overlap, Shared, TrainingData, TrainingInput } from './training-data.js';
import type { GateFact, GateFinding } from './verdict.js';

const wanted = 'nothing in common';
const wayOut = 'Declare splits when the data is committed, such as train and test; or name what to train on and what to test on as inputs with a context each, such as training and evaluation.';

type State = 'CLEAN' | 'LEAKS' | 'PENDING' | 'NOT_COMPARED' | 'NOT_SPLIT';
/** What was looked at, and what came of it. */
interface Look {
  readonly what: 'splits' | 'inputs';
  readonly state: State;
  readonly fact: GateFact;
}

/**
 * No two splits of an input have anything in common, and no two inputs that are not for the same. What was compared with nothing does not pass. Waits for what is being compared, unless
 * something else is wrong already.
 */
export function leakageFinding({ inputs, pairs }: TrainingData): GateFinding {
  if (!inputs.length) return noInputs;
  const paired = new Set(pairs?.flatMap((pair) => pair.inputs));
  const looks = [...inputs.flatMap((input, index) => ofInput(input, paired.has(index))), ...(pairs ?? []).flatMap((pair) => ofPair(pair, inputs)), ...(pairs ? [] : [tooMany])];
  const facts = looks.map(({ fact }) => fact);
  const told = (what: Look['what'], ...states: readonly State[]): string[] => looks.filter((look) => look.what === what && states.includes(look.state)).map(({ fact: { name, actual } }) => `${name}: ${actual}`);
  const namesOf = (state: State, what?: Look['what']): string => looks.filter((look) => look.state === state && (what ?? look.what) === look.what).map(({ fact: { name } }) => name).join(', ');
  const sentences = [
    sentence('Splits leak', told('splits', 'LEAKS')), sentence('Inputs leak', told('inputs', 'LEAKS')), sentence('Not compared', [...told('splits', 'NOT_COMPARED'), ...told('inputs', 'NOT_COMPARED')]),
    ...(namesOf('NOT_SPLIT') ? [`Nothing was compared of ${namesOf('NOT_SPLIT')}, where there are no two splits. ${wayOut}`] : []),
  ].flat();
  if (sentences.length) return { outcome: 'FAIL', explanation: sentences.join(' '), facts };
  if (looks.some(({ state }) => state === 'PENDING')) {
    const [splits, apart] = [namesOf('PENDING', 'splits'), namesOf('PENDING', 'inputs')];
    return { outcome: 'PENDING', explanation: [...(splits ? [`The rows of the splits of ${splits} are being compared.`] : []), ...(apart ? [`The rows of ${apart} are being compared.`] : [])].join(' '), facts };
  }
  return { outcome: holdsIn(facts), explanation: inWords(inputs, pairs ?? [], paired.size), facts };
}

const tooMany: Look = { what: 'inputs', state: 'NOT_COMPARED', fact: { name: 'inputs', actual: 'too many to compare each with each; give those that are for the same the same context', wanted, holds: false } };

function inWords(inputs: readonly TrainingInput[], pairs: readonly InputPair[], paired: number): string {
  const split = inputs.filter(({ snapshot }) => snapshot?.splits.length).length;
  const apart = `${count(paired, 'input')} have ${pairs.every(({ byRows }) => byRows) ? 'nothing' : 'no file'} in common with each other`;
  if (!split) return `${apart}.`;
  return `The splits of ${count(split, 'input')} have nothing in common${paired ? `, and ${apart}` : ''}.`;
}

function ofInput({ name, snapshot }: TrainingInput, isPaired: boolean): Look[] {
  if (!snapshot) return [{ what: 'splits', state: 'NOT_COMPARED', fact: { name, actual: 'no snapshot', wanted, holds: false } }];
  if (!snapshot.splits.length) return isPaired ? [] : [{ what: 'splits', state: 'NOT_SPLIT', fact: { name: named(snapshot), actual: 'no two splits', wanted, holds: false } }];
  return snapshot.splits.flatMap((splits) => ofSplits(named(snapshot), splits));
}

function ofSplits(input: string, { of, ...overlap }: JudgedSplits): Look[] {
  const name = of === input ? input : `${input} by the splits of ${of}`;
  if (!overlap.shared?.length) return [notLeaking('splits', name, overlap, 'its splits were not compared', wanted)];
  return overlap.shared.map(({ splits, ...shared }) => leaking('splits', `${name} ${splits.join(' and ')}`, shared));
}

function ofPair({ inputs: [one, other], byRows, ...overlap }: InputPair, inputs: readonly TrainingInput[]): Look[] {
  const name = [one, other].map((index) => inputs[index]).map((input) => (input?.snapshot ? named(input.snapshot) : (input?.name ?? ''))).join(' and ');
  if (!overlap.shared?.length) return [notLeaking('inputs', name, overlap, 'they were not compared', byRows ? wanted : 'no file in common')];
  return overlap.shared.map((shared) => leaking('inputs', name, shared));
}

function notLeaking(what: Look['what'], name: string, { shared, whyNotCompared, isBeingCompared }: Overlap<unknown>, unknown: string, clean: string): Look {
  if (shared) return { what, state: 'CLEAN', fact: { name, actual: clean, wanted, holds: true } };
  return { what, state: isBeingCompared ? 'PENDING' : 'NOT_COMPARED', fact: { name, actual: `${unknown}${whyNotCompared === null ? '' : `: ${whyNotCompared}`}`, wanted, holds: false } };
}

function leaking(what: Look['what'], name: string, { count: number, unit }: Shared): Look {
  return { what, state: 'LEAKS', fact: { name, actual: `${count(number, unit)} in common`, wanted, holds: false } };
}

function sentence(head: string, parts: readonly string[]): string[] {
  return parts.length ? [`${head}: ${parts.join('; ').replace(/\.$/, '')}.`] : [];
}
