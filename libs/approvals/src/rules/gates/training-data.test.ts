import { sensitivities } from '@plinth/datasets/rules';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noon } from '../../testing/examples.js';
import { gateSchema } from './schema.js';
import { ageFinding, knownFinding, schemaFinding, schemaPromises, sensitivityFinding, type TrainingData, type TrainingInput, type TrainingSnapshot } from './training-data.js';

const daysAgo = (days: number) => new Date(noon.getTime() - days * 24 * 3_600_000);
const snapshot = (more: Partial<TrainingSnapshot> = {}): TrainingSnapshot => ({ datasetId: 'f', dataset: 'flights', number: 3, at: daysAgo(2), isThere: true, schema: { kind: 'COMPARED', broken: new Map(schemaPromises.map((promise) => [promise, []])) }, splits: [], ...more });
const input = (more: Partial<TrainingInput> = {}): TrainingInput => ({ name: 'train', digest: 'ab'.repeat(32), saidToBeOf: null, snapshot: snapshot(), ...more });
const data = (inputs: readonly TrainingInput[], more: Partial<TrainingData> = {}): TrainingData => ({ inputs, pairs: [], upstream: null, former: null, ...more });

describe('the age of training data', () => {
  it.each([[30, 'PASS'], [31, 'FAIL'], [-1, 'FAIL']])('of %d days, 30 allowed: %s', (days, outcome) => {
    for (const each of [input({ snapshot: snapshot({ at: daysAgo(days) }) }), input({ snapshot: null, saidToBeOf: daysAgo(days) })]) expect(ageFinding(data([each]), 30, noon).outcome).toBe(outcome);
  });

  it('is that of the youngest, by the time of its commit whatever the run says', () => {
    const inputs = [input({ snapshot: snapshot({ at: daysAgo(9) }), saidToBeOf: noon }), input({ snapshot: snapshot({ dataset: 'weather', number: 1, at: daysAgo(4) }), saidToBeOf: daysAgo(90) })];
    expect(ageFinding(data(inputs), 3, noon)).toEqual({ outcome: 'FAIL', explanation: `The training data is 4 days old (weather@1, ${daysAgo(4).toISOString().slice(0, 10)}); it may be at most 3 days.`, facts: [{ name: 'age of weather@1', actual: '4 days', wanted: 'at most 3 days', holds: false }] });
    expect(ageFinding(data([input({ snapshot: null })]), 3, noon).outcome).toBe('FAIL');
  });
});

describe('inputs', () => {
  it('are known when each is a snapshot whose files are there', () => {
    expect(knownFinding(data([input(), input({ snapshot: snapshot({ dataset: 'weather' }) })]))).toMatchObject({ outcome: 'PASS', explanation: 'Each of the 2 inputs is a snapshot whose files are there.' });
    expect(knownFinding(data([input(), input({ name: 'notes.csv', snapshot: null }), input({ snapshot: snapshot({ dataset: 'weather', isThere: false }) })])).explanation).toBe('Not known by digest: notes.csv (no snapshot abababababab), weather@3 (its files were given up).');
    expect(knownFinding(data([])).outcome).toBe('FAIL');
  });
});

describe('schemas of training data', () => {
  const former = { version: 2, datasets: [{ id: 'f', name: 'flights' }] };

  it('keep what they promised to the version at the target, or say what is not kept', () => {
    expect(schemaFinding(data([input()], { former }), 'BACKWARD')).toMatchObject({ outcome: 'PASS', explanation: 'The schemas of 1 data set keep what they promised to version 2, which stands there now.' });
    const broken = new Map([['FORWARD' as const, ['The column "delay" of "flights" is not there any more.']], ['BACKWARD' as const, []]]);
    const changed = data([input({ snapshot: snapshot({ number: 4, schema: { kind: 'COMPARED', broken } }) })], { former });
    expect(schemaFinding(changed, 'BACKWARD').outcome).toBe('PASS');
    expect(schemaFinding(changed, 'FORWARD')).toMatchObject({ outcome: 'FAIL', explanation: 'Other than for version 2, which stands there now: flights@4: The column "delay" of "flights" is not there any more.' });
    expect(schemaFinding(changed, 'FULL')).toMatchObject({ outcome: 'FAIL', facts: [{ actual: 'nothing to compare' }] });
  });

  it('are waited for while files are looked into, and for nothing once something is wrong', () => {
    const waiting = input({ snapshot: snapshot({ number: 4, schema: { kind: 'PENDING', of: ['flights@3', 'flights@4'] } }) });
    expect(schemaFinding(data([waiting], { former }), 'FULL')).toMatchObject({ outcome: 'PENDING', explanation: 'The files of flights@3, flights@4 are being looked into.', facts: [{ name: 'flights@4', holds: false }] });
    // A data set that is under the version twice has to keep to it twice.
    const wrong = input({ snapshot: snapshot({ number: 5, schema: { kind: 'IMPOSSIBLE', reason: 'nothing to compare.' } }) });
    expect(schemaFinding(data([waiting, wrong], { former }), 'FULL')).toMatchObject({ outcome: 'FAIL', facts: [{ holds: false }, { name: 'flights@5', actual: 'nothing to compare.', holds: false }] });
    expect(schemaFinding(data([input({ snapshot: snapshot({ schema: null }) })], { former }), 'FULL').outcome).toBe('FAIL');
  });

  it('need the same data sets to be compared, unless nothing stands there', () => {
    expect(schemaFinding(data([input()]), 'FULL').outcome).toBe('PASS');
    expect(schemaFinding(data([input({ snapshot: snapshot({ datasetId: 'other' }) })], { former }), 'FULL')).toMatchObject({ outcome: 'FAIL', facts: [{ name: 'flights', actual: 'not among the inputs' }] });
    expect(schemaFinding(data([input()], { former: { version: 2, datasets: [] } }), 'FULL').outcome).toBe('FAIL');
  });
});

describe('the sensitivity of what is upstream', () => {
  const upstream = (...sources: { readonly name: string; readonly labels: readonly string[] }[]) => data([input()], { upstream: { sources: sources.map((each) => ({ ...each, key: each.name })), isWhole: true } });
  const bounds = { highest: null, forbidden: [], allowed: null };

  it('is told by name and label', () => {
    const found = sensitivityFinding(upstream({ name: 'flights@3', labels: ['INTERNAL'] }, { name: 'people@1', labels: ['RESTRICTED', 'pii'] }), { ...bounds, highest: 'CONFIDENTIAL', forbidden: ['pii'] });
    expect(found).toMatchObject({ outcome: 'FAIL', explanation: 'Upstream, but not allowed: people@1 (RESTRICTED, pii). Allowed: at most CONFIDENTIAL; not pii.' });
    expect(sensitivityFinding(upstream({ name: 'flights@3', labels: ['INTERNAL'] }), { ...bounds, highest: 'INTERNAL' })).toMatchObject({ outcome: 'PASS', explanation: 'All of the 1 labelled source upstream are allowed (at most INTERNAL).' });
  });

  it('says nothing good of what can not be seen whole, or has no labels at all', () => {
    expect(sensitivityFinding(data([input()], { upstream: { sources: [{ key: 'f', name: 'flights@3', labels: ['PUBLIC'] }], isWhole: false } }), { ...bounds, highest: 'PUBLIC' }).outcome).toBe('FAIL');
    expect(sensitivityFinding(upstream(), { ...bounds, highest: 'PUBLIC' }).outcome).toBe('FAIL');
  });

  const labels = fc.uniqueArray(fc.constantFrom<string>(...sensitivities, 'pii', 'health'), { maxLength: 3 });
  it('passes exactly what no bound forbids', () => {
    fc.assert(fc.property(fc.array(labels, { minLength: 1, maxLength: 4 }), fc.record({ highest: fc.option(fc.constantFrom(...sensitivities)), forbidden: labels, allowed: fc.option(labels) }), (found, { highest, forbidden, allowed }) => {
      const all = found.flat();
      const level = (label: string) => ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'].indexOf(label);
      const tooHigh = highest !== null && all.some((label) => level(label) > level(highest));
      const strange = allowed !== null && all.some((label) => level(label) < 0 && !allowed.includes(label));
      const expected = !tooHigh && !strange && !all.some((label) => forbidden.includes(label));
      expect(sensitivityFinding(upstream(...found.map((each, index) => ({ name: `s${index}`, labels: each }))), { highest, forbidden, allowed }).outcome).toBe(expected ? 'PASS' : 'FAIL');
    }));
  });

  it('needs a bound in the policy', () => {
    expect(gateSchema.safeParse({ id: 'a', kind: 'training-data-sensitivity' }).success).toBe(false);
    expect(gateSchema.safeParse({ id: 'a', kind: 'training-data-sensitivity', allowed: [] }).success).toBe(true);
  });
});
