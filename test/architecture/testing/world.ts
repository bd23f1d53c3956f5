import type { TestActor, TestServer } from '@plinth/server/testing';

/** A workspace with something of each kind in it, for a mutation to change. */
export interface World {
  readonly owner: TestActor;
  readonly member: TestActor;
  readonly server: TestServer;
  /** Makes something by the API. @returns the id at `path` of the answer */
  made(query: string, variables?: Readonly<Record<string, unknown>>): Promise<string>;
}
