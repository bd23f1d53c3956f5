import fc from 'fast-check';
import { type Column, type Element, type LogicalType, type Schema, timeUnits } from '../logical-type.js';

const plain = fc.constantFrom<LogicalType>({ kind: 'null' }, { kind: 'boolean' }, { kind: 'string' }, { kind: 'bytes' }, { kind: 'uuid' }, { kind: 'json' }, { kind: 'date' }, { kind: 'time' }, { kind: 'interval' });
const integer = fc.record({ kind: fc.constant('integer' as const), bits: fc.constantFrom(8 as const, 16 as const, 32 as const, 64 as const, 128 as const), signed: fc.boolean() });
const float = fc.record({ kind: fc.constant('float' as const), bits: fc.constantFrom(32 as const, 64 as const) });
const decimal = fc.integer({ min: 1, max: 38 }).chain((precision) => fc.integer({ min: 0, max: precision }).map((scale) => ({ kind: 'decimal' as const, precision, scale })));
const timestamp = fc.record({ kind: fc.constant('timestamp' as const), unit: fc.constantFrom(...timeUnits), zone: fc.boolean() });
const names = fc.constantFrom('a', 'b', 'c', 'A', 'a b', '"', 'é', '');

const { type } = fc.letrec<{ type: LogicalType; element: Element; fields: readonly Column[] }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    plain,
    integer,
    float,
    decimal,
    timestamp,
    fc.record({ kind: fc.constant('list' as const), item: tie('element') }),
    fc.record({ kind: fc.constant('map' as const), key: plain, value: tie('element') }),
    fc.record({ kind: fc.constant('struct' as const), fields: tie('fields') }),
  ),
  element: fc.record({ type: tie('type'), nullable: fc.boolean() }),
  fields: fc.uniqueArray(fc.record({ name: names, type: tie('type'), nullable: fc.boolean() }), { selector: ({ name }) => name, maxLength: 4 }),
}));

export const types: fc.Arbitrary<LogicalType> = type;

export const schemas: fc.Arbitrary<Schema> = fc
  .uniqueArray(fc.record({ name: names, type: types, nullable: fc.boolean(), default: fc.constantFrom(undefined, '0') }), { selector: ({ name }) => name, maxLength: 6 })
  .map((columns) => ({ columns: columns.map(({ default: fallback, ...column }) => (fallback === undefined ? column : { ...column, default: fallback })) }));
