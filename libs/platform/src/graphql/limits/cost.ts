import { defaultPageSize, maxPageSize } from '@plinth/kernel';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getVariableValues,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type OperationLimits, refuseBeyond } from './limits.js';

export type Variables = Readonly<Record<string, unknown>>;

/** A list that no argument bounds (tags, params) is taken to be this long. */
const unboundedListLength = 5;

/**
 * Refuses a document one of whose operations would resolve too many fields: page sizes and lists of ids multiply what lies beneath them,
 * whether they are written out or come as variables. Variables that do not fit the operation are left to the executor's own error.
 * @throws OperationTooLarge
 */
export function checkCost(schema: GraphQLSchema, document: DocumentNode, variables: Variables, limits: OperationLimits): void {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    refuseBeyond(limits, 'cost', costOf(schema, document, definition, variables));
  }
}

/** Fields that the operation resolves at the most; 0 when its variables do not fit. */
export function costOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Variables): number {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
  const root = schema.getRootType(operation.operation);
  return coerced && root ? new Cost(schema, document, coerced).selection(operation.selectionSet, root) : 0;
}

class Cost {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly known = new Map<string, number>();

  constructor(
    private readonly schema: GraphQLSchema,
    document: DocumentNode,
    private readonly variables: Variables,
  ) {
    for (const definition of document.definitions) if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
  }

  selection({ selections }: SelectionSetNode, type: GraphQLNamedType): number {
    return selections.reduce((total, selection) => {
      if (selection.kind === Kind.FIELD) return total + this.field(selection, type);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return total + this.fragment(selection.name.value);
      const condition = selection.typeCondition ? this.schema.getType(selection.typeCondition.name.value) : type;
      return total + (condition ? this.selection(selection.selectionSet, condition) : 0);
    }, 0);
  }

  private field(node: FieldNode, type: GraphQLNamedType): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    // __typename, __schema and __type: bounded by the schema, and by depth.
    if (!field || !node.selectionSet) return 1;
    return 1 + this.multiplier(field, node, type) * this.selection(node.selectionSet, getNamedType(field.type));
  }

  private multiplier(field: GraphQLField<unknown, unknown>, node: FieldNode, parent: GraphQLNamedType): number {
    const values = this.argumentsOf(field, node);
    const lists = Object.values(values).reduce<number>((product, value) => (Array.isArray(value) ? product * Math.max(1, value.length) : product), 1);
    if (field.args.some((argument) => argument.name === 'first')) return pageSizeOf(values.first, values.last);
    if (!isListType(getNullableType(field.type))) return 1;
    // The connection's own page size has been counted where it was asked for.
    if (isPage(parent)) return 1;
    return lists > 1 ? lists : unboundedListLength;
  }

  private argumentsOf(field: GraphQLField<unknown, unknown>, node: FieldNode): Variables {
    try {
      return getArgumentValues(field, node, this.variables);
    } catch {
      // An argument that does not fit is refused by the executor, with its position.
      return {};
    }
  }

  private fragment(name: string): number {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const definition = this.fragments.get(name);
    const type = definition && this.schema.getType(definition.typeCondition.name.value);
    // Set before it is known: a fragment that contains itself was refused for its depth.
    this.known.set(name, 0);
    const cost = definition && type ? this.selection(definition.selectionSet, type) : 0;
    this.known.set(name, cost);
    return cost;
  }
}

/** Whatever it is called: a page says where it lies in its list. */
function isPage(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.getFields().pageInfo !== undefined;
}

/** What the service will read at the most; it refuses sizes out of bounds itself. */
function pageSizeOf(...asked: readonly unknown[]): number {
  const sizes = asked.filter((value) => typeof value === 'number');
  return sizes.length === 0 ? defaultPageSize : Math.max(...sizes.map((size) => Math.min(Math.max(size, 1), maxPageSize)));
}
