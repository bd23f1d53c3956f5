import { PlinthRequestError } from './errors.js';

/** A GraphQL document that carries the types of its result and variables, as GraphQL Code Generator makes them. */
export interface TypedDocument<Result, Variables> {
  /** Only for the type checker: it is never there. */
  readonly __apiType?: ((variables: Variables) => Result) | undefined;
}

type Node = Readonly<Record<string, unknown>> & { readonly kind: string };

/** The text of a document: strings and string-like documents as they are, syntax trees printed. Executable documents only. */
export function documentText(document: unknown): string {
  if (typeof document === 'string') return document;
  if (document instanceof String) return document.toString();
  const node = asNode(document);
  if (node?.kind !== 'Document') throw new PlinthRequestError('query wants a GraphQL document.', { code: 'INVALID_DOCUMENT', status: 400 });
  return nodes(node, 'definitions').map(print).join('\n');
}

/** October 2021 GraphQL specification, section 2, without what only schemas have. */
function print(node: Node): string {
  switch (node.kind) {
    case 'OperationDefinition': {
      const variables = list(node, 'variableDefinitions', ', ');
      return `${text(node, 'operation')} ${named(node)}${variables ? `(${variables})` : ''}${directives(node)} ${printed(node, 'selectionSet')}`;
    }
    case 'VariableDefinition': {
      const initial = printed(node, 'defaultValue');
      return `${printed(node, 'variable')}: ${printed(node, 'type')}${initial ? ` = ${initial}` : ''}${directives(node)}`;
    }
    case 'SelectionSet':
      return `{ ${list(node, 'selections', ' ')} }`;
    case 'Field': {
      const alias = printed(node, 'alias');
      const values = list(node, 'arguments', ', ');
      const selection = printed(node, 'selectionSet');
      return `${alias ? `${alias}: ` : ''}${named(node)}${values ? `(${values})` : ''}${directives(node)}${selection ? ` ${selection}` : ''}`;
    }
    case 'FragmentSpread':
      return `...${named(node)}${directives(node)}`;
    case 'InlineFragment': {
      const on = printed(node, 'typeCondition');
      return `...${on ? ` on ${on}` : ''}${directives(node)} ${printed(node, 'selectionSet')}`;
    }
    case 'FragmentDefinition':
      return `fragment ${named(node)} on ${printed(node, 'typeCondition')}${directives(node)} ${printed(node, 'selectionSet')}`;
    case 'Directive': {
      const values = list(node, 'arguments', ', ');
      return `@${named(node)}${values ? `(${values})` : ''}`;
    }
    case 'Argument':
    case 'ObjectField':
      return `${named(node)}: ${printed(node, 'value')}`;
    case 'Name':
    case 'IntValue':
    case 'FloatValue':
    case 'EnumValue':
      return text(node, 'value');
    case 'StringValue':
      return JSON.stringify(text(node, 'value'));
    case 'BooleanValue':
      return String(node['value']);
    case 'NullValue':
      return 'null';
    case 'Variable':
      return `$${named(node)}`;
    case 'ListValue':
      return `[${list(node, 'values', ', ')}]`;
    case 'ObjectValue':
      return `{ ${list(node, 'fields', ', ')} }`;
    case 'NamedType':
      return named(node);
    case 'ListType':
      return `[${printed(node, 'type')}]`;
    case 'NonNullType':
      return `${printed(node, 'type')}!`;
    default:
      throw new PlinthRequestError(`A query can't hold ${node.kind}.`, { code: 'INVALID_DOCUMENT', status: 400 });
  }
}

function asNode(value: unknown): Node | undefined {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string' ? (value as Node) : undefined;
}

function nodes(node: Node, key: string): Node[] {
  const value = node[key];
  return Array.isArray(value) ? value.flatMap((each: unknown) => asNode(each) ?? []) : [];
}

function printed(node: Node, key: string): string {
  const child = asNode(node[key]);
  return child ? print(child) : '';
}

function list(node: Node, key: string, separator: string): string {
  return nodes(node, key).map(print).join(separator);
}

function directives(node: Node): string {
  return nodes(node, 'directives').map((directive) => ` ${print(directive)}`).join('');
}

function named(node: Node): string {
  return printed(node, 'name');
}

function text(node: Node, key: string): string {
  const value = node[key];
  return typeof value === 'string' ? value : '';
}
