import { isHexAt, sameAt, utf8, writeHexAt } from '../hashing/bytes.js';
import { saltSize } from '../hashing/commitment.js';
import { putSha256 } from '../hashing/sha256.js';
import { hashSize, putLeafHash } from '../merkle/hashes.js';
import { ProvenPath } from '../merkle/proven-path.js';
import { erasureAction } from './erasures.js';
import { digestDigits, EventLine, type OpeningSpan, proofStride, type Span } from './event-line.js';
import type { Openings } from './leaf.js';

/** What such an event says of others has to be read. */
const recordOfErasure = utf8(erasureAction);
const openable: readonly (keyof Openings)[] = ['subjectId', 'before', 'after', 'reason'];

/**
 * Tells of a line that all it says holds: the hash, what is laid open, the proof. It never says what is wrong: a line that it does not take may be sound all the same, and
 * is for the parser and the checks that name things.
 *
 * What a line lays open is hashed as it stands. If that gives the commitment, it is what was committed to, byte for byte; the line's own grammar is checked because a
 * parser must not find anything else in it.
 */
export class LineCheck {
  readonly line = new EventLine();
  /** The leaf hash of the line that was sound. */
  readonly hash = new Uint8Array(hashSize);
  /** Whether that line does not show all that its leaf commits to. */
  isWithheld = false;
  private readonly workspace: Uint8Array;
  private readonly path: ProvenPath | undefined;
  private readonly digest = new Uint8Array(hashSize);
  private salted = new Uint8Array(4_096);

  /** @param proven the checkpoint to which each event must be led by its proof */
  constructor(workspaceId: string, proven: { readonly size: number; readonly root: Uint8Array } | undefined) {
    this.workspace = utf8(workspaceId);
    this.path = proven && new ProvenPath(proven.size, proven.root, proofStride);
  }

  /** The line that begins here, up to its end. */
  isSound(bytes: Uint8Array, from: number): boolean {
    const { line, hash, path } = this;
    if (!line.read(bytes, from) || !this.isAt(line.workspace, this.workspace) || this.isAt(line.action, recordOfErasure)) return false;
    putLeafHash(bytes.subarray(line.leaf.from, line.leaf.to), hash);
    if (!isHexAt(bytes, line.hash.from, hash, 0, hashSize)) return false;
    this.isWithheld = false;
    for (const part of openable) {
      if (line.opened[part].value.to === 0) this.isWithheld ||= line.committed[part].to !== 0;
      else if (!this.opens(line.committed[part], line.opened[part])) return false;
    }
    return path === undefined ? line.proofCount === -1 : line.proofCount >= 0 && path.proves(hash, line.sequence - 1, { bytes, from: line.proofFrom, count: line.proofCount });
  }

  private isAt({ from, to }: Span, text: Uint8Array): boolean {
    return to - from === text.length && sameAt(this.line.bytes, from, text, 0, text.length);
  }

  private opens(commitment: Span, { salt, value }: OpeningSpan): boolean {
    const { bytes } = this.line;
    const length = saltSize + value.to - value.from;
    if (commitment.to - commitment.from !== digestDigits || commitment.to === 0) return false;
    if (length > this.salted.length) this.salted = new Uint8Array(2 * length);
    if (!writeHexAt(bytes, salt.from, this.salted, 0, saltSize)) return false;
    this.salted.set(bytes.subarray(value.from, value.to), saltSize);
    putSha256(this.salted.subarray(0, length), this.digest, 0);
    return isHexAt(bytes, commitment.from, this.digest, 0, hashSize);
  }
}
