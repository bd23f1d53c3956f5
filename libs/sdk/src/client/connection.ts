export interface Connection {
  /** Where the server is, such as `http://127.0.0.1:5080`. */
  readonly url: string;
  /** A token `plk_…`. A `plinth up` on loopback needs none. */
  readonly token?: string | undefined;
  /** Slug of the workspace; the token's own when absent. */
  readonly workspace?: string | undefined;
}
