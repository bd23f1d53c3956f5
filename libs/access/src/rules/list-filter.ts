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
