import { createHash, randomUUID } from 'node:crypto';
import { encodeFramesEnd, encodeFramesStart, encodeObjectHead } from '@plinth/contracts';
import type { TestServer } from '@plinth/server/testing';

export interface MadeDataset {
  readonly id: string;
  readonly name: string;
}

export interface CommittedSnapshot {
  readonly digest: string;
  readonly number: number;
  readonly root: string;
  readonly files: number;
  readonly bytes: number;
  readonly parents: readonly string[];
  readonly schema: unknown;
  readonly splits: readonly Readonly<Record<string, unknown>>[];
  readonly derivation: unknown;
  readonly metadata: unknown;
}

export interface RestError {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface CommitAnswer {
  readonly status: number;
  readonly isNew?: boolean;
  readonly snapshot?: CommittedSnapshot;
  readonly error?: RestError;
}

/** Files by their paths; null takes one away. */
export type FileChanges = Readonly<Record<string, string | Uint8Array | null>>;

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Objects, framed as a pack. */
export function packOf(contents: readonly (string | Uint8Array)[]): Buffer {
  const frames = contents.flatMap((content) => {
    const bytes = Buffer.from(content);
    return [encodeObjectHead(createHash('sha256').update(bytes).digest(), bytes.length), bytes];
  });
  return Buffer.concat([encodeFramesStart(), ...frames, encodeFramesEnd()]);
}

/** The body of a commit. */
export function commitBody(header: Readonly<Record<string, unknown>>, changes: FileChanges): string {
  const lines = Object.entries(changes)
    .sort(([left], [right]) => Buffer.compare(Buffer.from(left), Buffer.from(right)))
    .map(([path, content]) => (content === null ? `- ${path}\n` : `${sha256(content)} ${Buffer.byteLength(content)} ${path}\n`));
  return `${JSON.stringify(header)}\n${lines.join('')}`;
}

/** Speaks to the API of a test server as one actor: the few things that nearly every test of data sets begins with. */
export class DatasetClient {
  constructor(
    readonly server: TestServer,
    readonly token: string,
  ) {}

  ask<Data = Record<string, unknown>>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    return this.server.ask<Data>(this.token, query, variables);
  }

  /** The code of the error that the API answers with; undefined when it has none. */
  async codeOf(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string | undefined> {
    return (await this.server.graphql(this.token, query, variables)).errors?.[0]?.extensions.code;
  }

  async makeDataset(input: Readonly<Record<string, unknown>> = {}): Promise<MadeDataset> {
    return (await this.ask<{ made: MadeDataset }>('mutation ($input: CreateDatasetInput!) { made: createDataset(input: $input) { id name } }', { input: { name: `data-${randomUUID().slice(0, 8)}`, ...input } })).made;
  }

  post(name: string, route: string, body: string | Uint8Array, contentType = 'application/octet-stream'): Promise<Response> {
    return this.server.fetch(this.token, `/api/v1/datasets/${encodeURIComponent(name)}/${route}`, { method: 'POST', headers: { 'Content-Type': contentType }, body: typeof body === 'string' ? body : Uint8Array.from(body) });
  }

  async send(name: string, contents: readonly (string | Uint8Array)[]): Promise<void> {
    const response = await this.post(name, 'packs', packOf(contents));
    if (response.status !== 201) throw new Error(`The pack was refused: ${await response.text()}`);
  }

  /** Commits files whose bytes are there. */
  async commitKnown(name: string, changes: FileChanges, header: Readonly<Record<string, unknown>> = {}): Promise<CommitAnswer> {
    const response = await this.post(name, 'commits', commitBody(header, changes));
    return { status: response.status, ...((await response.json()) as Omit<CommitAnswer, 'status'>) };
  }

  /** Sends the bytes and commits them. */
  async commit(name: string, changes: FileChanges, header: Readonly<Record<string, unknown>> = {}): Promise<CommitAnswer> {
    const contents = Object.values(changes).filter((content) => content !== null);
    if (contents.length) await this.send(name, contents);
    return this.commitKnown(name, changes, header);
  }

  /** The same, for commits that must succeed. */
  async snapshotOf(name: string, changes: FileChanges, header: Readonly<Record<string, unknown>> = {}): Promise<CommittedSnapshot> {
    const { snapshot, error } = await this.commit(name, changes, header);
    if (!snapshot) throw new Error(`The commit was refused: ${JSON.stringify(error)}`);
    return snapshot;
  }

  get(name: string, route: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.server.fetch(this.token, `/api/v1/datasets/${encodeURIComponent(name)}/${route}`, { headers });
  }

  async manifest(name: string, reference: string): Promise<string> {
    return (await this.get(name, `snapshots/${encodeURIComponent(reference)}/manifest`)).text();
  }
}
