import { Injectable } from '@nestjs/common';
import { type RowFilter, type SqlCondition } from '@plinth/access';
import type { Actor } from '@plinth/kernel';

/** Which things of one kind are there for an actor: over rows of `notified_event`, under the alias `e`, which name them by `e.subject_id`. */
export type SeenSubjects = (actor: Actor) => RowFilter;

/**
 * Which events somebody is told of: those about things that are there for them. Whoever was told of something and may see it no more finds it in their
 * inbox no more. Domains register their kinds of subjects, since they stand at the right of this one. Of a kind that nobody registered, whoever does not
 * see everything sees nothing.
 */
@Injectable()
export class NoticeSight {
  private readonly kinds = new Map<string, SeenSubjects>();

  /** Once per kind, when a domain's module is made. */
  register(kind: string, seen: SeenSubjects): void {
    if (this.kinds.has(kind)) throw new Error(`Two domains say who sees ${kind}.`);
    this.kinds.set(kind, seen);
  }

  /** Over rows of `notified_event`, under the alias `e`. Undefined for whoever sees everything there is. */
  events(actor: Actor): RowFilter {
    const kinds = [...this.kinds].map(([kind, seen]) => [kind, seen(actor)] as const);
    if (kinds.every(([, filter]) => filter === undefined)) return undefined;
    return (first) => {
      const values: SqlCondition['values'][number][] = [];
      const cases = kinds.map(([kind, filter]) => {
        values.push(kind);
        const place = `$${first + values.length - 1}`;
        const part = filter?.(first + values.length) ?? { sql: 'true', values: [] };
        values.push(...part.values);
        return `when ${place} then ${part.sql}`;
      });
      return { sql: `(case e.subject_kind ${cases.join(' ')} else false end)`, values };
    };
  }
}
