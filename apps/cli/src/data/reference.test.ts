import { describe, expect, it } from 'vitest';
import { sourceIn } from './reference.js';

describe('where bytes came from, as it is typed', () => {
  it.each([
    ['s3://lake/raw', { uri: 's3://lake/raw' }],
    ['s3://lake/year=2024/x.csv', { uri: 's3://lake/year=2024/x.csv' }],
    ['/data/year=2024', { uri: '/data/year=2024' }],
    ['bigquery:project.dataset.table', { uri: 'bigquery:project.dataset.table' }],
    ['customers.csv=postgres://dw/shop.public.customers', { path: 'customers.csv', uri: 'postgres://dw/shop.public.customers' }],
    ['eu/a.csv=s3://lake/a=b', { path: 'eu/a.csv', uri: 's3://lake/a=b' }],
    ['=x', { uri: '=x' }],
  ])('%s', (text, source) => expect(sourceIn(text)).toEqual(source));
});
