import type { SchemaRules, Violation } from './compatibility.js';
import type { TypedName } from './definition.js';
import type { ValueType } from './vocabulary.js';

/** Types whose every value another type holds as well. */
const widerThan: Readonly<Partial<Record<ValueType, readonly ValueType[]>>> = { INT32: ['INT64', 'DOUBLE', 'DECIMAL'], INT64: ['DECIMAL'], FLOAT: ['DOUBLE'], DATE: ['TIMESTAMP'] };

/**
 * BACKWARD: whoever reads by the new version can read what was written by the old one, so nothing is added and types only grow. FORWARD: whoever reads by
 * the old one can read what is written by the new one, so nothing goes and types only shrink. FULL: both. Everything counts as required: no default stands in for a feature.
 */
export const schemaRules: SchemaRules = (mode, before, after) => {
  const [was, is] = [byName(before), byName(after)];
  const backward = mode === 'BACKWARD' || mode === 'FULL';
  const forward = mode === 'FORWARD' || mode === 'FULL';
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((part): Violation[] => {
    const [from, to] = [was.get(part), is.get(part)];
    if (from === undefined) return backward ? [{ part, reason: 'would be new, and nothing that was written before has it' }] : [];
    if (to === undefined) return forward ? [{ part, reason: 'would be gone, and readers of the version before need it' }] : [];
    if ((backward && !holds(to, from)) || (forward && !holds(from, to))) return [{ part, reason: `was ${from} and would be ${to}` }];
    return [];
  });
};

function byName(parts: readonly TypedName[]): ReadonlyMap<string, ValueType> {
  return new Map(parts.map(({ name, type }) => [name, type]));
}

function holds(wide: ValueType, narrow: ValueType): boolean {
  return wide === narrow || (widerThan[narrow]?.includes(wide) ?? false);
}
