import { type AttributeColumns, type Asker, Placeholders, type SqlCondition, sqlOf } from './condition-sql.js';
import type { GrantedPermission, Permission, PermissionRule } from './permission.js';
import { inScope } from './permission.js';

/** What decides which rows of a list somebody sees. */
export interface ListQuestion {
  readonly permission: Permission;
  readonly scopes: readonly string[] | undefined;
  /** Rules of the role that give the permission. */
  readonly ruled: readonly PermissionRule[];
  /** Rules of custom roles, of any permission. */
  readonly granted: readonly GrantedPermission[];
  readonly asker: Asker;
}

/** The rows on which the permission is held: the same that `permits` lets through one by one. No rule, no rows. */
export function listFilter({ permission, scopes, ruled, granted, asker }: ListQuestion, columns: AttributeColumns, firstPlaceholder: number): SqlCondition {
  if (!inScope(permission, scopes)) return { sql: 'false', values: [] };
  const giving = granted.filter((rule) => rule.permission === permission);
  if (ruled.some(({ where, ownBy }) => where === undefined && ownBy === undefined) || giving.some(({ where }) => where === undefined)) return { sql: 'true', values: [] };
  const placeholders = new Placeholders(firstPlaceholder);
  const alternatives = ruled.map(({ where, ownBy }) => {
    const column = Object.entries(columns).find(([known]) => known === ownBy)?.[1];
    if (where !== undefined || column === undefined) throw new Error(`A list can not be filtered by the rule of ${permission}: it asks what no column holds.`);
    return `coalesce((${column})::text = ${placeholders.add(asker.actor.id)}, false)`;
  });
  for (const { where } of giving) if (where !== undefined) alternatives.push(sqlOf(where, asker, columns, placeholders));
  return { sql: alternatives.length ? `(${alternatives.join(' or ')})` : 'false', values: placeholders.values };
}

/**
 * Which rows of a table somebody sees, as a store puts it into its statement; undefined for whoever sees all of them, so that their statements
 * are what they would be without any rules.
 */
export type RowFilter = ((firstPlaceholder: number) => SqlCondition) | undefined;

/** For what a domain reads for its own purposes. */
export const allRows: RowFilter = undefined;

/** ` and …` for the end of a statement's conditions, its values added to the statement's; nothing for whoever sees all rows. */
export function narrowed(filter: RowFilter, values: unknown[]): string {
  if (!filter) return '';
  const { sql, values: more } = filter(values.length + 1);
  values.push(...more);
  return ` and ${sql}`;
}

/** The rows that every one of the filters lets through. */
export function allOf(...filters: readonly RowFilter[]): RowFilter {
  const given = filters.filter((filter) => filter !== undefined);
  if (!given.length) return undefined;
  return (first) => {
    const values: SqlCondition['values'][number][] = [];
    const parts = given.map((filter) => {
      const part = filter(first + values.length);
      values.push(...part.values);
      return part.sql;
    });
    return { sql: `(${parts.join(' and ')})`, values };
  };
}

/** The same question asked of another row: `embed` says how the one leads to the other, such as by `exists`. */
export function through(filter: RowFilter, embed: (sql: string) => string): RowFilter {
  return filter && ((first) => {
    const { sql, values } = filter(first);
    return { sql: embed(sql), values };
  });
}
