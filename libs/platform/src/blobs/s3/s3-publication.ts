import { Lanes } from './lanes.js';
import type { S3Connection } from './s3-connection.js';

/** Enough to keep a server busy while the next part is read; each holds one part in memory. */
export const partsInFlight = 3;

/**
 * A multipart upload on the content's own key: invisible until it is completed. A record of it lies among the staged objects, since not
 * every server can list open multipart uploads by prefix (MinIO only by whole key), and a crash must leave nothing that can't be found.
 */
export class S3Publication {
  private readonly parts = new Lanes<string>(partsInFlight);

  private constructor(
    private readonly s3: S3Connection,
    private readonly key: string,
    private readonly multipart: string,
    private readonly record: string,
  ) {}

  static async begin(s3: S3Connection, key: string, record: string): Promise<S3Publication> {
    const multipart = await s3.beginMultipart(key);
    await s3.write(record, Buffer.from(JSON.stringify({ key, multipart })));
    return new S3Publication(s3, key, multipart, record);
  }

  /** Aborts what a record names and removes it. */
  static async abandon(s3: S3Connection, record: string): Promise<void> {
    const named: unknown = JSON.parse((await s3.readWhole(record)).toString('utf8'));
    if (typeof named === 'object' && named !== null && 'key' in named && 'multipart' in named && typeof named.key === 'string' && typeof named.multipart === 'string')
      await s3.abortMultipart(named.key, named.multipart);
    await s3.remove(record);
  }

  /** Answers once there is room for the next part, not when this one has arrived; `release` is called when it has. */
  addBytes(content: Buffer, release?: () => void): Promise<void> {
    const part = this.parts.count + 1;
    return this.parts.add(() => this.s3.writePart(this.key, this.multipart, part, content).finally(release));
  }

  addCopy(source: string, range?: { readonly start: number; readonly end: number }): Promise<void> {
    const part = this.parts.count + 1;
    return this.parts.add(() => this.s3.copyPart(this.key, this.multipart, part, source, range));
  }

  /** Publishes all parts in the order they were added. */
  async complete(): Promise<void> {
    await this.s3.completeMultipart(this.key, this.multipart, (await this.parts.all()).map((etag, index) => ({ part: index + 1, etag })));
    await this.s3.remove(this.record);
  }

  /** Waits until no part is on its way any more: one that arrives after an abort would stay for ever. */
  async settled(): Promise<void> {
    await this.parts.ended();
  }

  async abandon(): Promise<void> {
    await this.settled();
    await S3Publication.abandon(this.s3, this.record);
  }
}
