import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldersAbove, placeOfUri } from './place.js';

const place = (uri: string) => {
  const { namespace, name } = placeOfUri(uri, 'uri');
  return [namespace, name];
};

describe('where bytes lie', () => {
  it.each([
    ['s3://lake/raw/orders.csv', 's3://lake', 'raw/orders.csv'],
    ['s3a://lake/raw/', 's3://lake', 'raw'],
    ['S3N://lake//raw', 's3://lake', 'raw'],
    ['gs://bucket/a b/ü.parquet', 'gs://bucket', 'a b/ü.parquet'],
    ['abfs://container@account.dfs.core.windows.net/x', 'abfss://container@account.dfs.core.windows.net', 'x'],
    ['s3://key:secret@lake/x?versionId=3', 's3://lake', 'x'],
    ['hdfs://namenode:8020/user/x/', 'hdfs://namenode:8020', '/user/x'],
    ['file:///data/x%20y.csv', 'file', '/data/x y.csv'],
    ['file:/data/x', 'file', '/data/x'],
    ['file://LOCALHOST/data', 'file', '/data'],
    ['file://nas/data', 'file://nas', '/data'],
    ['/data/x', 'file', '/data/x'],
    ['dbfs:/mnt/x', 'dbfs', '/mnt/x'],
    ['https://me:pw@Example.org/a/b.csv?signature=secret#top', 'https://example.org', '/a/b.csv'],
    ['postgresql://me:pw@DW/shop.public.orders', 'postgres://dw:5432', 'shop.public.orders'],
    ['mysql://db:3307/shop.orders', 'mysql://db:3307', 'shop.orders'],
    ['snowflake://org-account/DB.S.T', 'snowflake://org-account', 'DB.S.T'],
    ['kafka://broker/topic', 'kafka://broker:9092', 'topic'],
    ['bigquery:project.dataset.table', 'bigquery', 'project.dataset.table'],
    ['arn:aws:glue:eu-west-1:123:table/db/t', 'arn:aws:glue:eu-west-1:123', 'table/db/t'],
  ])('%s is in %s the name %s', (uri, namespace, name) => expect(place(uri)).toEqual([namespace, name]));

  it.each(['', 'orders.csv', 's3:///x', 's3://lake', 's3://lake/', 'plinth://default/x', 'plinth:x', 'x'.repeat(2_001)])('is not told by %j', (uri) => expect(() => placeOfUri(uri, 'sources[0].uri')).toThrowError(expect.objectContaining({ field: 'sources[0].uri' })));

  it('is the same when it is written as the place that it is', () =>
    fc.assert(fc.property(fc.constantFrom('s3://b/', 'hdfs://h:1/', 'file:///', 'gs://g/'), fc.array(fc.stringMatching(/^[a-z0-9._-]{1,8}$/), { minLength: 1, maxLength: 6 }), (root, parts) => {
      const { namespace, name } = placeOfUri(root + parts.join('/'), 'uri');
      expect(placeOfUri(`${namespace === 'file' ? 'file://' : namespace}${name.startsWith('/') ? '' : '/'}${name}`, 'uri')).toEqual({ namespace, name });
    })));
});

describe('folders above a place', () => {
  it('are those of its path, nearest first', () => {
    expect(foldersAbove({ namespace: 's3://lake', name: 'a/b/c.csv' }).map(({ name }) => name)).toEqual(['a/b', 'a']);
    expect(foldersAbove({ namespace: 'file', name: '/a/b' }).map(({ name }) => name)).toEqual(['/a']);
    expect(foldersAbove({ namespace: 's3://lake', name: 'a' })).toEqual([]);
    expect(foldersAbove({ namespace: 's3://lake', name: Array.from({ length: 40 }, (_, part) => `p${part}`).join('/') })).toHaveLength(16);
  });

  it('are none where names are no paths', () => expect(foldersAbove({ namespace: 'postgres://dw:5432', name: 'a/b.c' })).toEqual([]));
});
