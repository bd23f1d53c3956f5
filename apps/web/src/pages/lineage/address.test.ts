import { describe, expect, it } from 'vitest';
import { columnOf, readAddress, wholeOf, writeAddress } from './address.js';
import { readOpened, validateLineage, writeOpened } from './view.js';

describe('addresses of things', () => {
  it.each([
    { kind: 'MODEL', id: '0199', version: '3' },
    { kind: 'RUN', id: '0199' },
    { kind: 'DATASET', id: '0199', version: 'ab12', column: 'price, net' },
    { kind: 'ASSET', id: 's3://bucket/a@b#c%20d', column: 'x#y@z' },
  ] as const)('are read as they were written: %j', (address) => {
    expect(readAddress(writeAddress(address))).toEqual(address);
  });

  it('are those of the API where nothing is to be escaped', () => {
    expect(writeAddress({ kind: 'MODEL', id: '0199', version: '3' })).toBe('MODEL:0199@3');
  });

  it.each([undefined, '', 'RUN', 'RUN:', 'THING:0199', 'RUN:0199@', 'RUN:%E0%A4%A'])('are none: %j', (text) => {
    expect(readAddress(text)).toBeUndefined();
  });

  it('lead from a feature to its view and back', () => {
    const feature = { kind: 'FEATURE', id: 'v', version: '2', column: 'trips' } as const;
    expect(wholeOf(feature)).toEqual({ kind: 'FEATURE_VIEW', id: 'v', version: '2' });
    expect(columnOf(wholeOf(feature), 'trips')).toEqual(feature);
  });
});

describe('the address of the page', () => {
  it('keeps what was opened', () => {
    const opened = { open: ['up ASSET:a,b'], shut: ['down RUN:1', 'up RUN:2'] };
    expect(readOpened(writeOpened(opened))).toEqual(opened);
    expect(readOpened({})).toEqual({ open: [], shut: [] });
  });

  it('leaves out what it does not know and what is usual', () => {
    expect(validateLineage({ node: 'RUN:1', depth: '3', limit: '7', at: 'never', columns: 'yes', view: 'graph' })).toEqual({ node: 'RUN:1' });
    expect(validateLineage({ node: 'RUN:1', depth: '5', limit: '1000', at: '2026-01-01T00:00:00.000Z', columns: '1', view: 'list' })).toEqual({ node: 'RUN:1', depth: '5', limit: '1000', at: '2026-01-01T00:00:00.000Z', columns: '1', view: 'list' });
  });
});
