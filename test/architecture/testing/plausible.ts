import { getNamedType, getNullableType, type GraphQLArgument, type GraphQLField, type GraphQLInputType, isEnumType, isInputObjectType, isLeafType, isListType, isNonNullType, isObjectType, lexicographicSortSchema, type GraphQLOutputType, type GraphQLSchema } from 'graphql';

export type OperationKind = 'query' | 'mutation' | 'subscription';

export interface RootField {
  readonly kind: OperationKind;
  readonly field: GraphQLField<unknown, unknown>;
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A well-formed id that nothing has. */
export const nobodysId = '01931e7e-0000-7000-8000-0000000000ff';

const scalars: Readonly<Record<string, unknown>> = { ID: nobodysId, String: 'x', Int: 1, Float: 1, Boolean: true, DateTime: '2030-01-01T00:00:00.000Z', Long: 1, JSON: {}, MetricValue: 1 };

/** Every field of Query, Mutation and Subscription, by name: what is tried first must not hang on where it stands in the code. */
export function rootFields(unsorted: GraphQLSchema): RootField[] {
  const schema = lexicographicSortSchema(unsorted);
  const of = (kind: OperationKind, type: ReturnType<GraphQLSchema['getQueryType']>): RootField[] => Object.values(type?.getFields() ?? {}).map((field) => ({ kind, field }));
  return [...of('query', schema.getQueryType()), ...of('mutation', schema.getMutationType()), ...of('subscription', schema.getSubscriptionType())];
}

/** A value of the type: the least that it needs. */
export function plausible(type: GraphQLInputType): unknown {
  const plain = getNullableType(type);
  if (isListType(plain)) return [plausible(plain.ofType)];
  if (isEnumType(plain)) return plain.getValues()[0]?.name;
  if (isInputObjectType(plain)) return Object.fromEntries(Object.values(plain.getFields()).filter((field) => isNonNullType(field.type)).map((field) => [field.name, plausible(field.type)]));
  const value = scalars[plain.name];
  if (value === undefined) throw new Error(`Say in plausible.ts what a ${plain.name} looks like.`);
  return value;
}

/** The field as an operation; required arguments are plausible unless `given` says otherwise. */
export function operationOf({ kind, field }: RootField, given: Readonly<Record<string, unknown>> = {}, depth = 0): Operation {
  const used = field.args.filter((argument) => isNonNullType(argument.type) || argument.name in given);
  const variables = Object.fromEntries(used.map((argument) => [argument.name, argument.name in given ? given[argument.name] : plausible(argument.type)]));
  const declared = used.length ? `(${used.map((argument: GraphQLArgument) => `$${argument.name}: ${String(argument.type)}`).join(', ')})` : '';
  const passed = used.length ? `(${used.map(({ name }) => `${name}: $${name}`).join(', ')})` : '';
  return { query: `${kind} ${declared} { ${field.name}${passed}${selectionOf(field.type, depth)} }`, variables };
}

/** All leaves of the type that need no argument, and those of its objects down to the depth. */
export function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return isLeafType(named) ? '' : ' { __typename }';
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some((argument) => isNonNullType(argument.type)));
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type))).map(({ name }) => name);
  const objects = depth > 0 ? fields.filter((field) => !isLeafType(getNamedType(field.type))).map((field) => `${field.name}${selectionOf(field.type, depth - 1)}`) : [];
  return ` { ${['__typename', ...leaves, ...objects].join(' ')} }`;
}

/** A way to put a value into a field's arguments: the path, and the arguments with the value there. */
export interface ArgumentPlace {
  readonly path: string;
  readonly put: (value: string) => Record<string, unknown>;
}

/** Each way to put an id into the field's arguments, deep in its input objects too. */
export function placesOfIds(field: GraphQLField<unknown, unknown>): ArgumentPlace[] {
  return placesOf(field, 'ID');
}

/** The same for texts. */
export function placesOfTexts(field: GraphQLField<unknown, unknown>): ArgumentPlace[] {
  return placesOf(field, 'String');
}

function placesOf(field: GraphQLField<unknown, unknown>, scalar: string): ArgumentPlace[] {
  return field.args.flatMap((argument) => placesIn(argument.type, argument.name, scalar).map(({ path, put }) => ({ path, put: (value: string) => ({ [argument.name]: put(value) }) })));
}

function placesIn(type: GraphQLInputType, path: string, scalar: string): { readonly path: string; readonly put: (value: string) => unknown }[] {
  const plain = getNullableType(type);
  if (isListType(plain)) return placesIn(plain.ofType, `${path}[0]`, scalar).map(({ path: inner, put }) => ({ path: inner, put: (value) => [put(value)] }));
  if (isInputObjectType(plain)) {
    const required = plausible(plain) as Record<string, unknown>;
    return Object.values(plain.getFields()).flatMap((field) => placesIn(field.type, `${path}.${field.name}`, scalar).map(({ path: inner, put }) => ({ path: inner, put: (value: string) => ({ ...required, [field.name]: put(value) }) })));
  }
  return !isEnumType(plain) && plain.name === scalar ? [{ path, put: (value) => value }] : [];
}
