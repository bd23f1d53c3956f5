import { createHash } from 'node:crypto';

/**
 * A statement that Postgres reads and plans once for each connection instead of each time. Only for those of which one plan is good whatever the values:
 * rows by their key, inserts, calls of functions. One whose best plan depends on a value (a limit, an optional filter, how many rows a workspace has)
 * stays plain text.
 */
export class PreparedStatement {
  /** The same text has the same name. */
  readonly name: string;

  constructor(readonly text: string) {
    this.name = `plinth_${createHash('sha256').update(text).digest('base64url').slice(0, 22)}`;
  }
}

/** Made once, where the store's file is loaded: each one stays with every connection until that ends. */
export function prepared(text: string): PreparedStatement {
  return new PreparedStatement(text);
}
