import { PlinthError } from '@plinth/kernel';

export type ExpressionProblem = 'SYNTAX' | 'NOT_ONE_EXPRESSION' | 'NOT_ALLOWED' | 'UNKNOWN_COLUMN' | 'TOO_LARGE' | 'TYPE';

/** An expression that is not taken. `details.position` counts the characters before the place, where there is one. */
export class InvalidExpression extends PlinthError {
  constructor(
    readonly problem: ExpressionProblem,
    message: string,
    { position, help }: { readonly position?: number | undefined; readonly help?: string } = {},
  ) {
    super('INVALID_EXPRESSION', 'INVALID', message, {
      field: 'expression',
      help: help ?? "Write one scalar expression in DuckDB's SQL over the declared columns, with functions that depend on their arguments alone.",
      details: { problem, ...(position === undefined ? {} : { position }) },
    });
  }
}
