/** The media type of the layout that README.md beside this file describes under "Objects". */
export const objectFramesMediaType = 'application/vnd.plinth.objects';

/** What a reader accepts at most. */
export interface ObjectFrameLimits {
  /** Size of all frames together, in bytes. */
  readonly maxBytes: number;
  readonly maxObjects: number;
}

/** The bounds of an upload: one pack. */
export const defaultObjectFrameLimits: ObjectFrameLimits = { maxBytes: 64 << 20, maxObjects: 100_000 };
/** Files from this size on go by the upload routes: they can be resumed, and a pack of few is none. */
export const maxPackedObjectBytes = 1 << 20;

/** Bytes of a SHA-256. */
export const digestBytes = 32;
/** "PLO" as bytes, followed by the version of the layout. */
export const objectFramesHeader = [0x50, 0x4c, 0x4f, 0x01] as const;
/** How a frame begins: that of an object, of one that is not there, and of the end. */
export const frameTags = { end: 0, object: 1, absent: 2 } as const;

export type ObjectFrameFault = 'BAD_MAGIC' | 'UNKNOWN_VERSION' | 'UNKNOWN_FRAME' | 'TRUNCATED' | 'TRAILING_BYTES' | 'OVERLONG_VARINT' | 'UNSAFE_INTEGER' | 'TOO_MANY_BYTES' | 'TOO_MANY_OBJECTS';

const explanations: Readonly<Record<ObjectFrameFault, string>> = {
  BAD_MAGIC: 'they do not begin with PLO',
  UNKNOWN_VERSION: 'this version of the layout is not known',
  UNKNOWN_FRAME: 'a frame is of no known kind',
  TRUNCATED: 'they end too early',
  TRAILING_BYTES: 'bytes follow the end',
  OVERLONG_VARINT: 'a size is longer than it needs to be',
  UNSAFE_INTEGER: 'a size is beyond 2^53 - 1',
  TOO_MANY_BYTES: 'they have too many bytes',
  TOO_MANY_OBJECTS: 'there are too many of them',
};

/** The only error that reading raises, whatever the bytes are. */
export class MalformedObjectFrames extends Error {
  constructor(
    readonly reason: ObjectFrameFault,
    /** The byte at which the offending part begins. */
    readonly offset: number,
  ) {
    super(`The objects cannot be read: ${explanations[reason]} (byte ${offset}).`);
    this.name = 'MalformedObjectFrames';
  }
}

/** What a reader comes across, in the order of the bytes. */
export type ObjectFrameEvent =
  /** An object begins; `position` is where its bytes begin in the whole. */
  | { readonly kind: 'BEGIN'; readonly digest: Uint8Array; readonly size: number; readonly position: number }
  /** Bytes of the object that began. */
  | { readonly kind: 'BYTES'; readonly bytes: Uint8Array }
  /** All of its bytes have come. */
  | { readonly kind: 'END' }
  /** An object that was asked for is not there. */
  | { readonly kind: 'ABSENT'; readonly digest: Uint8Array };

/** The beginning of all frames. */
export function encodeFramesStart(): Uint8Array {
  return Uint8Array.from(objectFramesHeader);
}

/** What comes before an object's bytes. @throws RangeError when the digest has not 32 bytes, or the size is no safe whole number */
export function encodeObjectHead(digest: Uint8Array, size: number): Uint8Array {
  requireDigest(digest);
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`A size is a whole number; ${size} is not.`);
  const head = new Uint8Array(objectHeadLength(size));
  head[0] = frameTags.object;
  head.set(digest, 1);
  let at = 1 + digestBytes;
  let rest = size;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) head[at++] = (rest % 0x80) | 0x80;
  head[at] = rest;
  return head;
}

/** Bytes of what comes before an object of this size. */
export function objectHeadLength(size: number): number {
  let length = 2 + digestBytes;
  for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) length += 1;
  return length;
}

/** Stands for an object that is not there. */
export function encodeAbsent(digest: Uint8Array): Uint8Array {
  requireDigest(digest);
  return Uint8Array.from([frameTags.absent, ...digest]);
}

/** The end of all frames: bytes that stop before it are cut off. */
export function encodeFramesEnd(): Uint8Array {
  return Uint8Array.from([frameTags.end]);
}

function requireDigest(digest: Uint8Array): void {
  if (digest.length !== digestBytes) throw new RangeError(`A digest has ${digestBytes} bytes; this one has ${digest.length}.`);
}
