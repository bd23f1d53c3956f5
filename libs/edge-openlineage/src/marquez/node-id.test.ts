import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetNodeId, fieldNodeId, jobNodeId, parseNodeId } from './node-id.js';

describe('the id of a node', () => {
  it('is read in every way in which it can be meant', () => {
    expect(parseNodeId('job:etl:orders')).toEqual({ kind: 'job', readings: [{ namespace: 'etl', name: 'orders' }] });
    expect(parseNodeId('dataset:postgres://db:5432:shop.orders').readings).toEqual([
      { namespace: 'postgres', name: '//db:5432:shop.orders' },
      { namespace: 'postgres://db', name: '5432:shop.orders' },
      { namespace: 'postgres://db:5432', name: 'shop.orders' },
    ]);
    expect(parseNodeId('datasetField:s3://lake:a:b').readings).toContainEqual({ namespace: 's3://lake', name: 'a', field: 'b' });
  });

  it('may name a version, which is not looked at', () => expect(parseNodeId('dataset:a:b#0198f3a4-7b1c-7d2e-8f30-415263748596').readings).toEqual([{ namespace: 'a', name: 'b' }]));

  it.each(['', 'dataset', 'dataset:', 'dataset:a', 'dataset::a', 'job:a:', 'table:a:b', 'datasetField:a:b', 'run:0198f3a4', `dataset:${'a:'.repeat(40)}b`])('is refused when it is none: %j', (text) => expect(() => parseNodeId(text)).toThrow('nodeId'));

  it('is read back from what it was written of', () => {
    const name = fc.stringMatching(/^[^:#\n]{1,8}(:[^:#\n]{1,8}){0,3}$/);
    fc.assert(fc.property(name, name, name, (namespace, title, field) => {
      expect(parseNodeId(datasetNodeId({ namespace, name: title })).readings).toContainEqual({ namespace, name: title });
      expect(parseNodeId(jobNodeId({ namespace, name: title }))).toMatchObject({ kind: 'job' });
      expect(parseNodeId(fieldNodeId({ namespace, name: title }, field)).readings).toContainEqual({ namespace, name: title, field });
    }));
  });
});
