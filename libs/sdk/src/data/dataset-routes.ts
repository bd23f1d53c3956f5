import { objectFramesMediaType } from '@plinth/contracts';
import type { CommitOptions, CommittedSnapshot, DatasetSchema, DatasetSnapshot } from '../client/dataset-types.js';
import { PlinthRequestError } from '../client/errors.js';
import type { Transport } from '../client/transport.js';
import { pathSegments, segment } from '../client/url-path.js';

const minute = 60_000;
/** A pack is stored durably before it is answered, a commit reads and writes manifests. */
const longMs = 10 * minute;

/** The routes by which files of data sets travel in bulk. Each request can be repeated: what was done is found done. */
export class DatasetRoutes {
  private readonly base: string;

  constructor(
    private readonly transport: Transport,
    private readonly dataset: string,
  ) {
    this.base = `/api/v1/datasets/${segment(dataset, 'name of the data set')}`;
  }

  /** Which of these digests (32 bytes each) the server lacks, by their place. Those that it has stay for a day. */
  async missing(digests: Uint8Array): Promise<number[]> {
    const answer = await this.transport.json(`${this.base}/objects/missing`, { method: 'POST', body: digests, headers: { 'content-type': 'application/octet-stream' }, timeoutMs: minute });
    const missing: unknown = typeof answer === 'object' && answer !== null && 'missing' in answer ? answer.missing : undefined;
    if (!Array.isArray(missing) || !missing.every((each) => typeof each === 'number')) throw unexpected();
    return missing;
  }

  /** @param pieces of the pack, in order; given to the connection as they are, where a body in one piece would be copied first */
  async sendPack(pieces: readonly Uint8Array[]): Promise<void> {
    async function* body(): AsyncGenerator<Uint8Array> {
      for (const piece of pieces) yield await Promise.resolve(piece);
    }
    await this.transport.json(`${this.base}/packs`, { method: 'POST', body: body(), headers: { 'content-type': objectFramesMediaType }, timeoutMs: longMs });
  }

  async commit({ idempotencyKey, ...header }: CommitOptions, lines: readonly string[]): Promise<CommittedSnapshot> {
    async function* body(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${JSON.stringify({ ...header, idempotencyKey })}\n`);
      for (let from = 0; from < lines.length; from += linesAPiece) yield await Promise.resolve(Buffer.from(lines.slice(from, from + linesAPiece).join('')));
    }
    const answer = await this.transport.json(`${this.base}/commits`, { method: 'POST', body: body(), headers: { 'content-type': 'application/vnd.plinth.commit' }, timeoutMs: longMs });
    if (typeof answer !== 'object' || answer === null || !('snapshot' in answer) || !('isNew' in answer)) throw unexpected();
    return { snapshot: this.named(answer.snapshot), isNew: answer.isNew === true };
  }

  /** @param reference a ref, a number or a digest */
  async snapshot(reference: string): Promise<DatasetSnapshot> {
    return this.named(await this.transport.json(`${this.base}/snapshots/${segment(reference, 'reference of the snapshot')}`));
  }

  /** What the tables of a snapshot look like, as its commit said; null when it said nothing. */
  async schema(digest: string): Promise<DatasetSchema | null> {
    const answer = await this.transport.json(`${this.base}/snapshots/${segment(digest, 'digest')}`);
    if (typeof answer !== 'object' || answer === null || !('schema' in answer)) throw unexpected();
    return answer.schema as DatasetSchema | null;
  }

  /** The routes say which data set by their address alone. */
  private named(snapshot: unknown): DatasetSnapshot {
    return { ...(snapshot as Omit<DatasetSnapshot, 'dataset'>), dataset: { name: this.dataset } };
  }

  /** The lines of the manifest of a snapshot. */
  async manifest(digest: string): Promise<string> {
    const response = await this.transport.request(`${this.base}/snapshots/${segment(digest, 'digest')}/manifest`, { timeoutMs: longMs });
    return response.text();
  }

  /** Many small files of a snapshot, as frames. */
  async fetchFiles(digest: string, paths: readonly string[]): Promise<ReadableStream<Uint8Array>> {
    const response = await this.transport.request(`${this.base}/snapshots/${segment(digest, 'digest')}/fetch`, { method: 'POST', body: paths.map((path) => `${path}\n`).join(''), headers: { 'content-type': 'application/octet-stream' }, timeoutMs: minute });
    if (!response.body) throw unexpected();
    return response.body;
  }

  filePath(digest: string, path: string): string {
    return `${this.base}/snapshots/${segment(digest, 'digest')}/files/${pathSegments(path)}`;
  }
}

const linesAPiece = 4_096;

function unexpected(): PlinthRequestError {
  return new PlinthRequestError('The server answered with something else than data sets are answered with.', { code: 'UNEXPECTED_ANSWER', status: 502 });
}
