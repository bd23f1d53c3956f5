import { describe, expect, it } from 'vitest';
import { digestOf } from './digest.js';
import { readEvent } from './event.js';

const schema = (kind: string) => `https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/${kind}`;
const told = { eventTime: '2026-11-29T15:00:00Z', producer: 'https://example.org/producer' };
const run = { runId: '0198F3A4-7B1C-7D2E-8F30-415263748596', facets: {} };
const job = { namespace: 'n', name: 'j' };
const dataset = { namespace: 'n', name: 'd' };

const refusal = (event: unknown): unknown => {
  try {
    readEvent(event);
    return undefined;
  } catch (error) {
    return error instanceof Error && 'field' in error ? error.field : error;
  }
};

describe('the kind of an event', () => {
  it.each([
    ['RUN', { ...told, schemaURL: schema('RunEvent'), eventType: 'START', run, job }],
    ['RUN', { ...told, run, job }],
    ['RUN', { ...told, schemaURL: 'https://openlineage.io/spec/1-0-5/OpenLineage.json#/definitions/RunEvent', run, job, inputs: [], outputs: null }],
    ['JOB', { ...told, schemaURL: schema('JobEvent'), job, inputs: [dataset] }],
    ['JOB', { ...told, job }],
    ['DATASET', { ...told, schemaURL: schema('DatasetEvent'), dataset }],
    ['DATASET', { ...told, dataset }],
    ['RUN', { ...told, schemaURL: 'https://example.org/anything', run, job, unheard: { of: 1 } }],
  ])('%s', (kind, event) => expect(readEvent(event).kind).toBe(kind));

  it.each([
    ['run', { ...told, schemaURL: schema('RunEvent'), job }],
    ['run', { ...told, eventType: 'START', job }],
    ['run', { ...told, schemaURL: schema('JobEvent'), run, job }],
    ['dataset', { ...told, schemaURL: schema('JobEvent'), job, dataset }],
    ['run', { ...told, schemaURL: schema('DatasetEvent'), dataset, run, job }],
    ['job', { ...told, dataset, job }],
    ['run', { ...told, dataset, run }],
    ['run', told],
    ['job', { ...told, run }],
    ['dataset', { ...told, schemaURL: schema('DatasetEvent') }],
  ])('is told apart, or refused at %s', (field, event) => expect(refusal(event)).toBe(field));
});

describe('an event', () => {
  const event = { ...told, schemaURL: schema('RunEvent'), eventType: 'COMPLETE', run, job, inputs: [dataset], outputs: [dataset] };

  it('is read, its run in lower case', () => expect(readEvent(event)).toMatchObject({ runId: run.runId.toLowerCase(), type: 'COMPLETE', job: { ...job, facets: {} }, inputs: [{ ...dataset, facets: {}, useFacets: {} }], at: new Date(told.eventTime) }));

  it.each<[string, unknown]>([
    ['', null],
    ['', []],
    ['', 'event'],
    ['eventTime', { ...event, eventTime: undefined }],
    ['eventTime', { ...event, eventTime: 1_700_000_000_000 }],
    ['eventTime', { ...event, eventTime: 'yesterday' }],
    ['producer', { ...event, producer: null }],
    ['producer', { ...event, producer: '' }],
    ['schemaURL', { ...event, schemaURL: 7 }],
    ['eventType', { ...event, eventType: 'DONE' }],
    ['eventType', { ...event, eventType: 'start' }],
    ['run', { ...event, run: 'x' }],
    ['run.runId', { ...event, run: {} }],
    ['run.runId', { ...event, run: { runId: 'scheduled__2026-11-29' } }],
    ['run.facets', { ...event, run: { ...run, facets: [] } }],
    ['run.facets.nominalTime', { ...event, run: { ...run, facets: { nominalTime: 'noon' } } }],
    ['job.name', { ...event, job: { namespace: 'n' } }],
    ['job.namespace', { ...event, job: { namespace: '', name: 'j' } }],
    ['job.name', { ...event, job: { namespace: 'n', name: 'j'.repeat(2_001) } }],
    ['job.facets.sql', { ...event, job: { ...job, facets: { sql: ['select'] } } }],
    ['inputs', { ...event, inputs: dataset }],
    ['inputs[1]', { ...event, inputs: [dataset, null] }],
    ['outputs[1].name', { ...event, outputs: [dataset, { namespace: 'n' }] }],
    ['inputs[0].facets.schema', { ...event, inputs: [{ ...dataset, facets: { schema: 1 } }] }],
    ['inputs[0].inputFacets', { ...event, inputs: [{ ...dataset, inputFacets: 'x' }] }],
    ['outputs[0].outputFacets.outputStatistics', { ...event, outputs: [{ ...dataset, outputFacets: { outputStatistics: 5 } }] }],
  ])('is refused at %s', (field, broken) => expect(refusal(broken)).toBe(field));

  it('may lack its schema, and carry facets of any name and shape', () => {
    const facets = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"日本語":{"a":[null]},"schema":{"fields":"none"}}') as object;
    const read = readEvent({ ...event, schemaURL: undefined, run: { ...run, facets } });
    expect(read).toMatchObject({ kind: 'RUN' });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('the digest of an event', () => {
  const digest = (text: string) => digestOf(JSON.parse(text), text).toString('hex');

  it('does not tell how the event was written', () => {
    expect(digest('{"a":1,"b":[2.0,"x"]}')).toBe(digest('{ "b" : [2, "\\u0078"], "a" : 1e0 }'));
    expect(digest('{"a":1}')).not.toBe(digest('{"a":2}'));
    expect(digest('{"a":[1,2]}')).not.toBe(digest('{"a":[2,1]}'));
    expect(digest('{"__proto__":{"a":1}}')).not.toBe(digest('{}'));
  });

  it.each([
    ['a.b[1]', '{"a":{"b":["","x\\u0000"]}}'],
    ['a', '{"a":"\\ud800"}'],
    ['', '{"\\udc00":1}'],
    ['a[0]', '{"a":[1e999]}'],
  ])('is of what can be stored: refused at %j', (field, text) => expect(() => digest(text)).toThrow(expect.objectContaining({ code: 'INVALID_LINEAGE_EVENT', field })));

  it('takes what only looks like it', () => expect(digest('{"a":"\\\\u0000 \\ud83d\\ude00"}')).toMatch(/^[0-9a-f]{64}$/));
});
