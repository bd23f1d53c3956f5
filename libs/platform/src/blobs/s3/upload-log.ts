import { InvalidInput } from '@plinth/kernel';
import { z } from 'zod';
import type { S3Connection } from './s3-connection.js';
import { eachOf } from './s3-staging.js';

const entrySchema = z.strictObject({
  /** Of this entry and of the one that it follows: a store that overwrote one in between is found out. */
  id: z.string(),
  follows: z.string(),
  /** Bytes that are durable. */
  offset: z.number(),
  /** Of the first `offset` bytes; null before the first. */
  digestState: z.string().nullable(),
  /** The last bytes, which do not fill a part. */
  tail: z.strictObject({ key: z.string(), size: z.number() }).nullable(),
  /** Number and ETag of the parts that came with this entry. */
  parts: z.array(z.tuple([z.number(), z.string()])),
  /** Parts from this number on have no writer yet. */
  nextPart: z.number(),
});

export type UploadStep = Omit<z.infer<typeof entrySchema>, 'id' | 'follows'>;
export interface UploadEntry extends z.infer<typeof entrySchema> {
  readonly sequence: number;
}

const start: UploadEntry = { sequence: 0, id: '', follows: '', offset: 0, digestState: null, tail: null, parts: [], nextPart: 1 };

/**
 * How an upload in pieces came along: entries that are written once each, on the condition that their place is free. Sequence numbers count
 * down in the keys, so that the first key of a listing is the last entry.
 *
 * Who appends first adds an entry that takes part numbers for itself, and says with further ones what arrived. Somebody else's entry in
 * between takes the upload over: the first one's next entry finds its place taken, and the parts that it wrote are nowhere named.
 */
export class UploadLog {
  private readonly prefix: string;

  constructor(
    private readonly s3: S3Connection,
    folder: string,
    private readonly nextId: () => string,
  ) {
    this.prefix = `${folder}log/`;
  }

  async latest(): Promise<UploadEntry> {
    for await (const { key } of this.s3.list(this.prefix, '', 1)) return this.read(key);
    return start;
  }

  /** @returns undefined when another has written there */
  async follow(entry: UploadEntry, step: UploadStep): Promise<UploadEntry | undefined> {
    const sequence = entry.sequence + 1;
    const content = { ...step, id: this.nextId(), follows: entry.id };
    const isOurs = await this.s3.writeNew(this.prefix + String(Number.MAX_SAFE_INTEGER - sequence).padStart(16, '0'), Buffer.from(JSON.stringify(content)));
    return isOurs ? { ...content, sequence } : undefined;
  }

  /** In their order. @throws InvalidInput when they do not follow each other, which only a store without conditional writes lets happen */
  async all(): Promise<UploadEntry[]> {
    const keys: string[] = [];
    for await (const { key } of this.s3.list(this.prefix)) keys.push(key);
    const entries = await eachOf(keys.reverse(), (key) => this.read(key));
    let last = start;
    for (const entry of entries) {
      if (entry.follows !== last.id || entry.sequence !== last.sequence + 1)
        throw new InvalidInput('Appends from two senders were mixed up in this upload.', { field: 'uploadId', help: 'Begin a new upload.' });
      last = entry;
    }
    return entries;
  }

  private async read(key: string): Promise<UploadEntry> {
    const entry = entrySchema.parse(JSON.parse((await this.s3.readWhole(key)).toString('utf8')));
    return { ...entry, sequence: Number.MAX_SAFE_INTEGER - Number(key.slice(this.prefix.length)) };
  }
}
