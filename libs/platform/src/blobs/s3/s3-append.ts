import { PlinthError } from '@plinth/kernel';
import { atMost, Blocks, chunksOf, prepend, readAhead } from '../blob-source.js';
import type { BlobSource } from '../blob-store.js';
import { UploadOffsetMismatch } from '../blob.errors.js';
import { RunningDigest } from '../running-digest.js';
import { Lanes, type Outcome, outcomeOf } from './lanes.js';
import type { S3Connection } from './s3-connection.js';
import { partsInFlight } from './s3-publication.js';
import type { Announcement } from './s3-staging.js';
import type { UploadEntry, UploadLog, UploadStep } from './upload-log.js';

/** After so many parts it is written down that they arrived: a killed process loses no more, and nothing of it was acknowledged. */
const partsAStep = 8;
/** Part numbers that an append has for itself; more than come in while one step is written down. */
export const numbersReserved = 4 * partsAStep;

interface Target extends Announcement {
  /** Of the content. */
  readonly key: string;
  /** For the bytes that fill no part. */
  readonly tailKey: string;
}

export interface Appended {
  readonly end: number;
  /** The sender's, after which what had come was kept. */
  readonly failure?: PlinthError;
}

/** One append under way: parts go to the store side by side, and are hashed meanwhile. */
export class S3Append {
  private readonly parts = new Lanes<[number: number, etag: string]>(partsInFlight);
  private entry: UploadEntry;
  /** How many of the parts the log names. */
  private noted = 0;
  private noting: Promise<Outcome<void>> = Promise.resolve({ value: undefined });

  /** @param found the log's last entry */
  constructor(
    private readonly s3: S3Connection,
    private readonly log: UploadLog,
    private readonly target: Target,
    private readonly found: UploadEntry,
  ) {
    this.entry = found;
  }

  /** @throws UploadOffsetMismatch when another append took the upload over */
  async take(source: BlobSource): Promise<Appended> {
    const { offset, digestState, tail, nextPart } = this.found;
    await this.follow({ offset, digestState, tail, parts: [], nextPart: nextPart + numbersReserved });
    try {
      return await this.store(source, tail ? await this.s3.readWhole(tail.key) : Buffer.alloc(0));
    } finally {
      // One that arrives after an abort would stay for ever.
      await this.parts.ended();
      await this.noting;
    }
  }

  /** @param begun what the last append left of a part, which is hashed already */
  private async store(source: BlobSource, begun: Buffer): Promise<Appended> {
    const { size, partSize } = this.target;
    const { offset } = this.found;
    const digest = await RunningDigest.open(this.found.digestState ?? undefined);
    const blocks = new Blocks(prepend<Uint8Array>([begun], atMost(size - offset, size, chunksOf(source))), partSize);
    let end = offset - begun.length;
    let alreadyHashed = begun.length;
    let rest: Buffer | undefined;
    let failure: PlinthError | undefined;
    try {
      for await (const block of readAhead(blocks[Symbol.asyncIterator]())) {
        end += block.length;
        const hashing = digest.update(block.subarray(alreadyHashed));
        alreadyHashed = 0;
        if (this.isPart(block, end)) await this.write(block, hashing.then(() => undefined), () => blocks.release(block));
        else rest = block;
        await hashing;
        if (rest === undefined && this.parts.count % partsAStep === 0) await this.noteMeanwhile(end, digest.state());
      }
    } catch (error) {
      if (!(error instanceof PlinthError) || error instanceof UploadOffsetMismatch) throw error;
      failure = error;
    }
    requireDone(await this.noting);
    if (end > offset) await this.noteAll(end, digest.state(), rest);
    else await this.follow({ offset, digestState: this.found.digestState, tail: this.found.tail, parts: [], nextPart: this.found.nextPart });
    return { end, ...(failure === undefined ? {} : { failure }) };
  }

  /** All parts are of one size but the very last: which bytes a part has is then plain from its place. */
  private isPart(block: Buffer, end: number): boolean {
    return this.target.multipart !== null && (block.length === this.target.partSize || end === this.target.size);
  }

  private write(block: Buffer, hashed: Promise<void>, release: () => void): Promise<void> {
    const { key, multipart } = this.target;
    const part = this.found.nextPart + this.parts.count;
    return this.parts.add(async () => {
      const [etag] = await Promise.all([this.s3.writePart(key, multipart ?? '', part, block), hashed]);
      release();
      return [part, etag];
    });
  }

  /** Writes down what arrives while more of it comes, one step after the other. */
  private async noteMeanwhile(offset: number, digestState: string): Promise<void> {
    requireDone(await this.noting);
    const count = this.parts.count;
    this.noting = outcomeOf(this.note({ offset, digestState, tail: null, nextPart: this.found.nextPart + count + numbersReserved }, count));
  }

  private async noteAll(offset: number, digestState: string, rest: Buffer | undefined): Promise<void> {
    const tail = rest === undefined ? null : { key: this.target.tailKey, size: rest.length };
    if (rest !== undefined) await this.s3.write(this.target.tailKey, rest);
    await this.note({ offset, digestState, tail, nextPart: this.found.nextPart + this.parts.count }, this.parts.count);
    if (this.found.tail !== null) await this.s3.remove(this.found.tail.key);
  }

  private async note(step: Omit<UploadStep, 'parts'>, count: number): Promise<void> {
    const arrived = await this.parts.all(count);
    await this.follow({ ...step, parts: arrived.slice(this.noted) });
    this.noted = count;
  }

  private async follow(step: UploadStep): Promise<void> {
    const next = await this.log.follow(this.entry, step);
    if (next === undefined) throw new UploadOffsetMismatch(this.found.offset, (await this.log.latest()).offset);
    this.entry = next;
  }
}

function requireDone(outcome: Outcome<void>): void {
  if ('error' in outcome) throw outcome.error;
}
