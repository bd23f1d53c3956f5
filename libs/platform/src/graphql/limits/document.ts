import { type DocumentNode, GraphQLError, parse, Source } from 'graphql';
import { type OperationLimits, refuseBeyond } from './limits.js';

/**
 * Refuses documents that are too long, and those that are JSON: Mercurius takes JSON for a syntax tree, which no parser has counted.
 * @throws OperationTooLarge, GraphQLError
 */
export function checkSource(source: string, limits: OperationLimits): void {
  refuseBeyond(limits, 'characters', source.length);
  if (isJson(source)) throw new GraphQLError('Syntax Error: the query must be a GraphQL document.', { source: new Source(source.slice(0, 100)), positions: [0] });
}

/** Reads a document within the limits. @throws OperationTooLarge, GraphQLError */
export function parseDocument(source: string, limits: OperationLimits): DocumentNode {
  checkSource(source, limits);
  return parse(source, { maxTokens: limits.tokens });
}

/** How a JSON text begins, and hardly any GraphQL document: those that clients send are told apart without the cost of an exception each. */
const jsonBeginning = /^\s*(?:["[\d-]|\{\s*["}]|true|false|null)/;

function isJson(text: string): boolean {
  if (!jsonBeginning.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
