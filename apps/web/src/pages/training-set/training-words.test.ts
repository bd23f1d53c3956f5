import { describe, expect, it } from 'vitest';
import { featuresOf, knownInWords, readTrainingDocument, ruleInWords, type TrainingDocument } from './training-words.js';

const files = { datasetId: 'd', snapshot: 'a'.repeat(64), path: '**', timestampColumn: 'at' };
const view = { id: 'v', name: 'driver_stats', version: 2, source: { ...files, createdColumn: null }, joinKeys: ['driver_id'], ttlSeconds: 86_400, features: [{ name: 'rate', type: 'DOUBLE', given: true }, { name: 'hidden', type: 'DOUBLE', given: false }] };
const document: TrainingDocument = { entities: files, views: [view], computed: [{ id: 'c', name: 'adjusted', version: 1, features: [{ name: 'twice', type: 'DOUBLE', expression: 'driver_stats__rate * 2', given: true }] }], fullFeatureNames: false, known: { kind: 'ALL' } };

describe('the document of a training set', () => {
  it('is read when it is of the format that is known', () => {
    expect(readTrainingDocument(JSON.stringify({ format: 'plinth.training-set.v1', ...document }))).toMatchObject(document);
    expect(readTrainingDocument('{"format":"plinth.training-set.v2"}')).toBeUndefined();
  });

  it('names the columns that it gives, and leaves out what only others are computed from', () => {
    expect(featuresOf(document).map(({ name, expression }) => [name, expression])).toEqual([['rate', null], ['twice', 'driver_stats__rate * 2']]);
    expect(featuresOf({ ...document, fullFeatureNames: true }).map(({ name }) => name)).toEqual(['driver_stats__rate', 'adjusted__twice']);
  });

  it('says by which rule a row is found', () => {
    expect(ruleInWords(view)).toBe('The latest row by at with the same driver_id, not after the moment of the row, no older than 1 d.');
    expect(ruleInWords({ ...view, joinKeys: [], ttlSeconds: 0, source: { ...view.source, createdColumn: 'written' } })).toBe('The latest row by at, not after the moment of the row, however old; of two at the same moment the one that was written last (written).');
    expect(knownInWords({ kind: 'AT', at: '2026-01-01T00:00:00.000Z' })).toContain('2026-01-01');
  });
});
