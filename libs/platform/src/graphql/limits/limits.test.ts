import { PlinthError } from '@plinth/kernel';
import fc from 'fast-check';
import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { checkCost, checkShape, checkSource, operationLimits, parseDocument, type Variables } from './index.js';

const schema = buildSchema(`
  type Tag { key: String value: String }
  type Run { id: ID tags: [Tag!]! parent: Run children(first: Int, after: String): RunConnection! }
  type RunEdge { cursor: String node: Run! }
  type PageInfo { hasNextPage: Boolean! }
  type RunConnection { edges: [RunEdge!]! nodes: [Run!]! pageInfo: PageInfo! }
  type Walk { nodes: [Run!]! pageInfo: PageInfo! origin: Run! }
  type Series { key: String values: [Float!]! }
  type Query { run(id: ID!): Run runs(first: Int, last: Int): RunConnection! walk(first: Int): Walk! metricSeries(runIds: [ID!]!, keys: [String!]!): [Series!]! }
  type Mutation { touch(ids: [ID!]!): [Run!]! }
`);

function refusal(check: () => unknown): unknown {
  try {
    check();
  } catch (error) {
    return error instanceof PlinthError ? error.details?.what : String(error);
  }
  return 'let through';
}
const shapeOf = (query: string) => refusal(() => checkShape(parse(query), operationLimits));
const costOf = (query: string, variables: Variables = {}) => refusal(() => checkCost(schema, parse(query), variables, operationLimits));
const nested = (depth: number) => `{ run(id: 1) ${'{ parent '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;

describe('the shape of an operation', () => {
  it('has an end of depth', () => {
    expect(shapeOf(nested(12))).toBe('let through');
    expect(shapeOf(nested(13))).toBe('depth');
  });

  it('counts the depth of fragments where they are spread', () => {
    const tail = 'fragment F on Run { parent { parent { parent { parent { parent { parent { parent { id } } } } } } } }';
    expect(shapeOf(`{ run(id: 1) { parent { parent { ...F } } } } ${tail}`)).toBe('let through');
    expect(shapeOf(`{ run(id: 1) { parent { parent { parent { ...F } } } } } ${tail}`)).toBe('let through');
    expect(shapeOf(`{ run(id: 1) { parent { parent { parent { parent { ... on Run { ...F } } } } } } } ${tail}`)).toBe('depth');
  });

  it.each([
    ['itself', '{ run(id: 1) { ...A } } fragment A on Run { parent { ...A } }'],
    ['itself at the same place', '{ run(id: 1) { ...A } } fragment A on Run { ...A }'],
    ['another that contains it', '{ run(id: 1) { ...A } } fragment A on Run { parent { ...B } } fragment B on Run { ...A }'],
  ])('does not go round in a fragment that contains %s', (_, query) => expect(shapeOf(query)).toBe('depth'));

  it('lets the standard introspection through, and not one that goes round', () => {
    expect(shapeOf(getIntrospectionQuery())).toBe('let through');
    expect(shapeOf(`{ __schema { types ${'{ fields { type '.repeat(6)} { name } ${'} }'.repeat(6)} } }`)).toBe('depth');
  });

  it.each([
    ['aliases', (count: number) => `{ run(id: 1) { ${Array.from({ length: count }, (_, index) => `a${index}: id`).join(' ')} } }`, 50],
    ['directives', (count: number) => `{ run(id: 1) { id ${'@skip(if: false) '.repeat(count)} } }`, 20],
    ['rootFields', (count: number) => `{ ${Array.from({ length: count }, (_, index) => `f${index}`).join(' ')} }`, 20],
    ['duplicates', (count: number) => `{ run(id: 1) { id ${'id '.repeat(count)} } }`, 20],
  ])('has an end of %s', (what, query, limit) => {
    expect(shapeOf(query(limit))).toBe('let through');
    expect(shapeOf(query(limit + 1))).toBe(what);
  });

  it('counts what fragments multiply, in time that does not multiply', () => {
    const levels = Array.from({ length: 60 }, (_, level) => `fragment F${level} on Run { ...F${level + 1} ...F${level + 1} }`).join(' ');
    const began = process.hrtime.bigint();
    expect(shapeOf(`{ run(id: 1) { ...F0 } } ${levels} fragment F60 on Run { a: id }`)).toBe('aliases');
    expect(shapeOf(`{ ...F0 } ${levels} fragment F60 on Query { __typename }`)).toBe('rootFields');
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(1_000);
  });

  it('measures every operation of a document', () => expect(shapeOf(`query A { __typename } query B ${nested(13)}`)).toBe('depth'));
});

describe('the cost of an operation', () => {
  it('multiplies by page sizes, written out or in variables alike', () => {
    expect(costOf('{ runs(first: 1000) { nodes { id tags { key value } } } }')).toBe('let through');
    // Small pages of small pages of small pages; each would cost a page of the usual size if what was asked did not count.
    const deep = (first: number) => `{ runs(first: ${first}) { nodes { children(first: ${first}) { nodes { children(first: ${first}) { nodes { children(first: ${first}) { nodes { id } } } } } } } } }`;
    expect([costOf(deep(2)), costOf(deep(50))]).toEqual(['let through', 'cost']);
    const nestedPages = (first: string) => `{ runs(first: ${first}) { nodes { children(first: ${first}) { nodes { id } } } } }`;
    expect(costOf(nestedPages('1000'))).toBe('cost');
    expect(costOf(nestedPages('$n').replace('{', 'query ($n: Int) {'), { n: 1000 })).toBe('cost');
    expect(costOf(nestedPages('$n').replace('{', 'query ($n: Int = 1000) {'))).toBe('cost');
    expect(costOf(nestedPages('$n').replace('{', 'query ($n: Int) {'), { n: 10 })).toBe('let through');
  });

  it('counts a page once, whatever its type is called', () => {
    const fields = Array.from({ length: 40 }, (_, index) => `f${index}: id`).join(' ');
    expect([costOf(`{ runs(first: 1000) { nodes { ${fields} } pageInfo { hasNextPage } } }`), costOf(`{ walk(first: 1000) { nodes { ${fields} } pageInfo { hasNextPage } } }`)]).toEqual(['let through', 'let through']);
    expect(costOf(`{ walk(first: 1000) { nodes { tags { ${fields} } } } }`)).toBe('cost');
  });

  it('takes a list without a size at the default one', () => expect(costOf('{ runs { nodes { children { nodes { children { nodes { id } } } } } } }')).toBe('cost'));

  it('multiplies by lists of ids, written out or in variables alike', () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(index));
    const query = 'query ($ids: [ID!]!, $keys: [String!]!) { metricSeries(runIds: $ids, keys: $keys) { key values } }';
    expect(costOf(query, { ids: ids.slice(0, 20), keys: ids.slice(0, 20) })).toBe('let through');
    expect(costOf(query, { ids, keys: ids })).toBe('cost');
    expect(costOf(`{ metricSeries(runIds: ${JSON.stringify(ids)}, keys: ${JSON.stringify(ids)}) { key values } }`)).toBe('cost');
  });

  it('counts a fragment at each of its places', () => {
    const query = (places: number) => `{ ${Array.from({ length: places }, (_, index) => `a${index}: runs(first: 1000) { ...Page }`).join(' ')} } fragment Page on RunConnection { nodes { id tags { key } } }`;
    expect(costOf(query(10))).toBe('let through');
    expect(costOf(query(20))).toBe('cost');
  });

  it('never falls when a page grows', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (small, more) => {
      const query = (n: number) => `{ runs(first: ${n}) { nodes { children(first: 100) { nodes { id } } } } }`;
      if (costOf(query(small)) === 'cost') expect(costOf(query(Math.min(1_000, small + more)))).toBe('cost');
    }));
  });

  it('does not stumble over variables that fit nothing', () => {
    fc.assert(fc.property(fc.dictionary(fc.constantFrom('n', 'ids', 'keys', '__proto__'), fc.jsonValue()), (variables) => {
      expect(['let through', 'cost']).toContain(costOf('query ($n: Int, $ids: [ID!]!, $keys: [String!]!) { runs(first: $n) { nodes { id } } metricSeries(runIds: $ids, keys: $keys) { key } }', variables));
    }));
  });
});

describe('the text of an operation', () => {
  it('has an end of tokens and of characters', () => {
    expect(() => parseDocument(`{ ${'a '.repeat(3_990)} }`, operationLimits)).not.toThrow();
    expect(() => parseDocument(`{ ${'a '.repeat(4_001)} }`, operationLimits)).toThrow(/more that 4000 tokens/);
    expect(refusal(() => checkSource(`{ a } #${'x'.repeat(65_536)}`, operationLimits))).toBe('characters');
  });

  it.each([['a syntax tree', JSON.stringify(parse('{ a }'))], ['a number', '1'], ['null', 'null'], ['a string', '"{ a }"']])('is not JSON: %s', (_, source) =>
    expect(() => checkSource(source, operationLimits)).toThrow('must be a GraphQL document'));

  it('is not JSON of whatever kind, with whatever blanks before it', () => {
    fc.assert(fc.property(fc.json(), fc.stringMatching(/^[ \t\r\n]{0,3}$/), (json, blanks) => {
      expect(() => checkSource(blanks + json, operationLimits)).toThrow('must be a GraphQL document');
    }));
  });
});
