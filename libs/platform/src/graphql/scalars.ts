import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

/** A whole number that JavaScript holds exactly. */
export const GraphQLLong = new GraphQLScalarType<number, number>({
  name: 'Long',
  description: 'A whole number that JavaScript holds exactly (up to 2^53 - 1 in size).',
  serialize: (value) => safeInteger(typeof value === 'bigint' ? Number(value) : value),
  parseValue: safeInteger,
  parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : undefined),
});

/** Any JSON value. */
export const GraphQLJson = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => literalValue(node, variables),
});

function safeInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  throw new GraphQLError(`Long must be a whole number between -(2^53 - 1) and 2^53 - 1; it was ${JSON.stringify(value) ?? 'something else'}.`);
}

function literalValue(node: ValueNode, variables: Readonly<Record<string, unknown>> | null | undefined): unknown {
  switch (node.kind) {
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalValue(field.value, variables)]));
    case Kind.LIST:
      return node.values.map((value) => literalValue(value, variables));
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables?.[node.name.value];
    default:
      return node.value;
  }
}
