import { defaultObjectFrameLimits, digestBytes, frameTags, MalformedObjectFrames, type ObjectFrameEvent, type ObjectFrameLimits, objectFramesHeader } from './object-frames.js';

/** A size takes eight groups of seven bits at the most. */
const maxSizeBytes = 8;
const longestHead = 1 + digestBytes + maxSizeBytes;

/**
 * Reads frames as they come, in pieces of any size, and holds no more than one head. Bytes of objects are views of what was pushed. Whether an object's bytes have its digest is
 * for the caller to check.
 */
export class ObjectFramesReader {
  private readonly head = new Uint8Array(longestHead);
  private headLength = 0;
  /** Bytes of the current object that have not come. */
  private left: number | undefined;
  private started = false;
  private ended = false;
  private objects = 0;
  private consumed = 0;

  constructor(private readonly limits: ObjectFrameLimits = defaultObjectFrameLimits) {}

  /** @throws MalformedObjectFrames; nothing can be pushed after that */
  *push(chunk: Uint8Array): Generator<ObjectFrameEvent, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.ended) throw new MalformedObjectFrames('TRAILING_BYTES', this.consumed);
      if (this.left !== undefined) {
        const bytes = chunk.subarray(at, at + this.left);
        at += bytes.length;
        this.consumed += bytes.length;
        this.left -= bytes.length;
        yield { kind: 'BYTES', bytes };
        if (this.left > 0) continue;
        this.left = undefined;
        yield { kind: 'END' };
        continue;
      }
      const taken = this.started && this.headLength === 0 ? this.wholeHead(chunk, at) : 0;
      if (taken > 0) {
        at += taken;
        yield* this.frame();
        continue;
      }
      this.head[this.headLength] = chunk[at] ?? 0;
      this.headLength += 1;
      at += 1;
      this.consumed += 1;
      if (this.consumed > this.limits.maxBytes) throw new MalformedObjectFrames('TOO_MANY_BYTES', this.limits.maxBytes);
      yield* this.started ? this.frame() : this.start();
    }
  }

  /**
   * Takes the head of an object that lies in the chunk whole, which nearly all do: byte by byte, heads cost more than what they are the heads of. Anything else, and whatever would be
   * refused, is left to the way that tells each byte's fault.
   * @returns the bytes taken; 0 for none
   */
  private wholeHead(chunk: Uint8Array, at: number): number {
    if (chunk[at] !== frameTags.object || chunk.length - at < longestHead || this.consumed + longestHead > this.limits.maxBytes || this.objects >= this.limits.maxObjects) return 0;
    let length = 1 + digestBytes;
    while (length < longestHead && (chunk[at + length] ?? 0) >= 0x80) length += 1;
    if (length === longestHead) return 0;
    length += 1;
    this.head.set(chunk.subarray(at, at + length));
    this.headLength = length;
    this.consumed += length;
    this.objects += 1;
    return length;
  }

  /** All bytes have come. @throws MalformedObjectFrames when they should be more */
  finish(): void {
    if (!this.ended) throw new MalformedObjectFrames('TRUNCATED', this.consumed);
  }

  private *start(): Generator<ObjectFrameEvent, void, undefined> {
    const index = this.headLength - 1;
    if (this.head[index] !== objectFramesHeader[index]) throw new MalformedObjectFrames(index < objectFramesHeader.length - 1 ? 'BAD_MAGIC' : 'UNKNOWN_VERSION', index);
    if (this.headLength < objectFramesHeader.length) return;
    this.started = true;
    this.headLength = 0;
  }

  private *frame(): Generator<ObjectFrameEvent, void, undefined> {
    const [tag] = this.head;
    if (tag === frameTags.end) {
      this.ended = true;
      return;
    }
    if (tag !== frameTags.object && tag !== frameTags.absent) throw new MalformedObjectFrames('UNKNOWN_FRAME', this.consumed - 1);
    if (this.headLength === 1) this.count();
    if (this.headLength < 1 + digestBytes) return;
    const digest = this.head.slice(1, 1 + digestBytes);
    if (tag === frameTags.absent) {
      this.headLength = 0;
      yield { kind: 'ABSENT', digest };
      return;
    }
    if (this.headLength === 1 + digestBytes) return;
    const size = this.size();
    if (size === undefined) return;
    if (size > this.limits.maxBytes - this.consumed) throw new MalformedObjectFrames('TOO_MANY_BYTES', this.consumed);
    this.headLength = 0;
    yield { kind: 'BEGIN', digest, size, position: this.consumed };
    if (size > 0) this.left = size;
    else yield { kind: 'END' };
  }

  private count(): void {
    this.objects += 1;
    if (this.objects > this.limits.maxObjects) throw new MalformedObjectFrames('TOO_MANY_OBJECTS', this.consumed - 1);
  }

  /** The size in the head; undefined while its last group is still to come. */
  private size(): number | undefined {
    const from = 1 + digestBytes;
    const last = this.head[this.headLength - 1] ?? 0;
    const groups = this.headLength - from;
    if (last >= 0x80) {
      if (groups === maxSizeBytes) throw new MalformedObjectFrames('OVERLONG_VARINT', this.consumed - groups);
      return undefined;
    }
    if (last === 0 && groups > 1) throw new MalformedObjectFrames('OVERLONG_VARINT', this.consumed - 1);
    let size = 0;
    for (let group = groups - 1; group >= 0; group -= 1) size = size * 0x80 + ((this.head[from + group] ?? 0) & 0x7f);
    if (!Number.isSafeInteger(size)) throw new MalformedObjectFrames('UNSAFE_INTEGER', this.consumed - groups);
    return size;
  }
}
