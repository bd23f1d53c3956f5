import { describe, expect, it } from 'vitest';
import { carriedColumns, columnDoubts } from './inferred-schema.js';

const column = (name: string, type: string, nullable = true) => ({ name, type, nullable });
const found = (fits: boolean, hasNulls = false) => ({ fits, hasNulls });

describe('the columns of a table that follows another', () => {
  it('are those of its files where nothing was before', () => expect(carriedColumns([], [column('a', 'int64')], new Map())).toEqual([column('a', 'int64')]));

  it('keep what a person said of them', () => {
    const former = [{ ...column('a', 'int64'), description: 'the key', default: '0' }, column('gone', 'string')];
    expect(carriedColumns(former, [column('new', 'date'), column('a', 'int64')], new Map())).toEqual([column('new', 'date'), former[0]]);
  });

  it('keep a wider type, and take one that does not fit into it', () => {
    expect(carriedColumns([column('a', 'int64')], [column('a', 'int32')], new Map())).toEqual([column('a', 'int64')]);
    expect(carriedColumns([column('a', 'int32')], [column('a', 'int64')], new Map())).toEqual([column('a', 'int64')]);
  });

  it('of text keep a type that all values fit into, which has to be looked up', () => {
    const [former, seen] = [[column('a', 'int32'), column('b', 'string'), column('c', 'int64')], [column('a', 'int64'), column('b', 'int64'), column('c', 'int64')]];
    expect(columnDoubts(former, seen, true).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(columnDoubts(former, seen, false)).toEqual([]);
    expect(carriedColumns(former, seen, new Map([['a', found(true)], ['b', found(true)]])).map(({ type }) => type)).toEqual(['int32', 'string', 'int64']);
    expect(carriedColumns(former, seen, new Map([['a', found(false)], ['b', found(true)]])).map(({ type }) => type)).toEqual(['int64', 'string', 'int64']);
  });

  it('stay free of nulls as long as the rows are', () => {
    const [former, seen] = [[column('a', 'int64', false)], [column('a', 'int64')]];
    expect(columnDoubts(former, seen, false)).toEqual([{ name: 'a', fits: null, nulls: true }]);
    expect(carriedColumns(former, seen, new Map([['a', found(false, false)]]))).toEqual([column('a', 'int64', false)]);
    expect(carriedColumns(former, seen, new Map([['a', found(false, true)]]))).toEqual([column('a', 'int64', true)]);
    expect(carriedColumns(former, seen, new Map())).toEqual([column('a', 'int64', true)]);
    expect(carriedColumns([column('a', 'int64')], [column('a', 'int64', false)], new Map())).toEqual([column('a', 'int64', true)]);
  });
});
