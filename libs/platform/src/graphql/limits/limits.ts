import { PlinthError } from '@plinth/kernel';

/** How much one operation may ask. Each bound counts what its sender can make large, variables among it. */
export interface OperationLimits {
  /** Characters of the document: comments are no tokens, yet they are kept while the document is. */
  readonly characters: number;
  readonly tokens: number;
  /** Fields within fields. `ofType` of an introspection does not count. */
  readonly depth: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields written again in the very selection that has them already. */
  readonly duplicates: number;
  /** Fields that would be resolved at the most, lists taken at the size asked for. */
  readonly cost: number;
}

export const operationLimits: OperationLimits = { characters: 65_536, tokens: 4_000, depth: 12, rootFields: 20, aliases: 50, directives: 20, duplicates: 20, cost: 100_000 };

const advice: Readonly<Record<keyof OperationLimits, string>> = {
  characters: 'Send large values as variables.',
  tokens: 'Send large values as variables, and ask in several operations.',
  depth: 'Ask for the inner things by their ids, in an operation of their own.',
  rootFields: 'Ask in several operations.',
  aliases: 'Ask in several operations, or for lists by ids.',
  directives: 'Leave fields out instead of skipping them.',
  duplicates: 'Write each field once.',
  cost: 'Ask for smaller pages, or for fewer lists within lists.',
};

/** The operation is too large to be worth beginning. */
export class OperationTooLarge extends PlinthError {
  constructor(what: keyof OperationLimits, found: number, limit: number) {
    super('OPERATION_TOO_LARGE', 'INVALID', `The operation has ${what} ${Number.isFinite(found) ? found : 'without end'}; at most ${limit} are let through.`, { help: advice[what], details: { what, limit } });
  }
}

export function refuseBeyond(limits: OperationLimits, what: keyof OperationLimits, found: number): void {
  if (found > limits[what]) throw new OperationTooLarge(what, found, limits[what]);
}
