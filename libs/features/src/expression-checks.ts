import { Injectable } from '@nestjs/common';
import { PlinthError } from '@plinth/kernel';
import { Analytics, checkExpression, columnsOf, type DeclaredColumn, InvalidExpression } from '@plinth/platform/analytics';
import { InvalidFeatureExpression } from './features.errors.js';
import { type ComputedView, duckdbType, fitsType, inputColumns } from './rules/index.js';

/** What was found out about the expressions of a view: for each feature the columns that it reads. */
export type ReadColumns = ReadonlyMap<string, readonly string[]>;

/** Has DuckDB look at the expressions of computed views. Runs outside of transactions: it begins a process. */
@Injectable()
export class ExpressionChecks {
  constructor(private readonly analytics: Analytics) {}

  /**
   * By the digest of the version, so that whoever holds the digest knows that it was checked.
   * @throws InvalidFeatureExpression, with the field
   */
  async check(views: readonly ComputedView[]): Promise<ReadonlyMap<string, ReadColumns>> {
    if (views.length === 0) return new Map();
    return this.analytics.session(async (session) => {
      const found = new Map<string, ReadColumns>();
      for (const { digest, content, inputs, field } of views) {
        const columns: readonly DeclaredColumn[] = inputColumns(inputs).map(({ column, type }) => ({ name: column, type: duckdbType(type) }));
        const read = new Map<string, readonly string[]>();
        for (const [index, { name, type, expression }] of content.features.entries()) {
          const place = `${field}.features[${index}]`;
          const { expression: tree, type: computed } = await checkExpression(session, expression ?? '', columns).catch((error: unknown) => {
            throw error instanceof InvalidExpression ? new InvalidFeatureExpression(name, error.message, `${place}.expression`, error) : error;
          });
          if (!fitsType(computed, type)) throw new InvalidFeatureExpression(name, `It gives ${computed}, which is no ${type}.`, `${place}.type`, new PlinthError('INVALID_EXPRESSION', 'INVALID', 'type', { help: `Cast it, or let the feature be of that type.` }));
          read.set(name, columnsOf(tree));
        }
        found.set(digest, read);
      }
      return found;
    }, { isShort: true });
  }
}
