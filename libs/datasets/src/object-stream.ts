import type { Readable } from 'node:stream';
import { encodeAbsent, encodeFramesEnd, encodeFramesStart } from '@plinth/contracts';
import type { WorkspaceId } from '@plinth/kernel';
import { DataDamaged } from './datasets.errors.js';
import type { ObjectPlace } from './object.store.js';
import type { ObjectReader } from './object-reader.js';
import { stretchesOf, writeHeads } from './rules/index.js';

/** Bytes between two objects of one pack that are read over rather than asked around: a request of its own costs more. */
const readOver = 128 << 10;

export interface WantedObject {
  readonly digest: string;
  readonly place: ObjectPlace | undefined;
}

/** Objects in the order that they are asked for, framed. Those that lie behind each other in one pack are read at once. */
export async function* objectFrames(workspaceId: WorkspaceId, reader: ObjectReader, batches: AsyncIterable<readonly string[]>): AsyncGenerator<Uint8Array, void, undefined> {
  yield encodeFramesStart();
  for await (const digests of batches) {
    const places = await reader.locate(workspaceId, [...new Set(digests)]);
    for (const run of runsOf(digests.map((digest) => ({ digest, place: places.get(digest) })))) yield* framesOf(workspaceId, reader, run);
  }
  yield encodeFramesEnd();
}

/** Objects in the order that they are given in, those that lie behind each other in one pack together. */
export function* runsOf(wanted: readonly WantedObject[]): Generator<WantedObject[], void, undefined> {
  let run: WantedObject[] = [];
  for (const each of wanted) {
    const last = run.at(-1)?.place;
    const gap = last && each.place?.pack === last.pack ? each.place.position - last.position - last.size : -1;
    if (run.length > 0 && (gap < 0 || gap > readOver)) {
      yield run;
      run = [];
    }
    run.push(each);
  }
  if (run.length > 0) yield run;
}

async function* framesOf(workspaceId: WorkspaceId, reader: ObjectReader, run: readonly WantedObject[]): AsyncGenerator<Uint8Array, void, undefined> {
  const [first, last] = [run[0]?.place, run.at(-1)?.place];
  if (!first || !last) {
    for (const { digest } of run) yield encodeAbsent(Buffer.from(digest, 'hex'));
    return;
  }
  const stream = await reader.open(workspaceId, { pack: first.pack, position: first.position, size: last.position + last.size - first.position });
  const source = new Taker(stream);
  try {
    let at = first.position;
    for (const { from, to, head, heads } of stretchesOf(run.flatMap(({ digest, place }) => (place ? [{ digest, place }] : [])))) {
      for await (const _ of source.take(from - at)) continue;
      yield head;
      at = from;
      let next = 0;
      for await (const piece of source.take(to - from)) {
        next = writeHeads(piece, at, heads, next);
        at += piece.length;
        yield piece;
      }
      if (at < to) throw new DataDamaged('pack', first.pack);
    }
  } finally {
    source.end();
  }
}

/** Takes so many bytes at a time from a stream of pieces of any size. */
export class Taker {
  private rest: Buffer = Buffer.alloc(0);
  private readonly pieces: AsyncIterator<Buffer>;

  constructor(private readonly stream: Readable) {
    this.pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** No more is taken. */
  end(): void {
    this.stream.destroy();
  }

  async *take(size: number): AsyncGenerator<Buffer, void, undefined> {
    for (let left = size; left > 0; ) {
      if (this.rest.length === 0) {
        const next = await this.pieces.next();
        if (next.done === true) return;
        this.rest = next.value;
      }
      const piece = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}
