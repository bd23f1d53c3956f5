import { createHash } from 'node:crypto';
import { artifactPath, InvalidArtifactPath } from '@plinth/artifacts/rules';
import { type PlinthError } from '@plinth/kernel';
import { type CommitHeader, maxCommitChanges, maxCommitHeaderBytes, maxCommitLineBytes, readCommitHeader } from './commit-request.js';
import type { Change } from './manifest/index.js';

/** How a fault of the body is told: `reason` follows "Line n of the commit". */
export type CommitFault = (reason: string, line: number, help?: string) => PlinthError;

const lineFeed = 0x0a;
const minus = 0x2d;
const batchSize = 2_048;
const put = /^[0-9a-f]{64} (?:0|[1-9]\d{0,15}) /;

/**
 * Reads the body of a commit as it comes: a header of JSON on the first line, then a line for each file that is put (`<sha256> <size> <path>`, as in a range of a manifest) or taken
 * away (`- <path>`), in the order of the paths' bytes. Holds one batch of lines.
 */
export class CommitBody {
  private readonly hash = createHash('sha256');
  private readonly pieces: AsyncIterator<Uint8Array>;
  private rest: Buffer = Buffer.alloc(0);
  private ended = false;
  private line = 1;
  private previous: Buffer | undefined;
  private count = 0;

  constructor(
    source: AsyncIterable<Uint8Array>,
    private readonly fault: CommitFault,
  ) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  /** Changes that were read. */
  get changeCount(): number {
    return this.count;
  }

  /** SHA-256 of all that was read, once all of it was. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  /** Call it first. */
  async header(): Promise<CommitHeader> {
    const pieces: Buffer[] = [];
    let size = 0;
    for (;;) {
      const piece = await this.more();
      const end = piece?.indexOf(lineFeed) ?? -1;
      if (piece === undefined || end >= 0) {
        if (piece !== undefined) {
          pieces.push(piece.subarray(0, end));
          this.rest = piece.subarray(end + 1);
        }
        return readCommitHeader(Buffer.concat(pieces));
      }
      pieces.push(piece);
      size += piece.length;
      if (size > maxCommitHeaderBytes) throw this.fault(`is longer than ${maxCommitHeaderBytes} bytes`, 1);
    }
  }

  async *changes(): AsyncGenerator<Change[], void, undefined> {
    let batch: Change[] = [];
    for (;;) {
      let from = 0;
      for (let end = this.rest.indexOf(lineFeed); end >= 0; end = this.rest.indexOf(lineFeed, from)) {
        const change = this.read(this.rest.subarray(from, end + 1));
        if (change) batch.push(change);
        from = end + 1;
        if (batch.length < batchSize) continue;
        yield batch;
        batch = [];
      }
      this.rest = this.rest.subarray(from);
      if (this.rest.length > maxCommitLineBytes) throw this.fault(`is longer than ${maxCommitLineBytes} bytes`, this.line + 1);
      const piece = await this.more();
      if (piece === undefined) break;
      this.rest = this.rest.length === 0 ? piece : Buffer.concat([this.rest, piece]);
    }
    if (this.rest.length > 0) throw this.fault('does not end', this.line + 1, 'End each line with a line feed: a body that was cut off would otherwise be taken for a whole one.');
    if (batch.length > 0) yield batch;
  }

  private async more(): Promise<Buffer | undefined> {
    if (this.ended) return undefined;
    const next = await this.pieces.next();
    if (next.done === true) {
      this.ended = true;
      return undefined;
    }
    this.hash.update(next.value);
    return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }

  /** @param line with its line feed; undefined for an empty one */
  private read(line: Buffer): Change | undefined {
    this.line += 1;
    if (line.length === 1) return undefined;
    if (line.length > maxCommitLineBytes) throw this.fault(`is longer than ${maxCommitLineBytes} bytes`, this.line);
    const takesAway = line[0] === minus;
    const head = takesAway ? 2 : (put.exec(line.toString('latin1', 0, 84))?.[0].length ?? 0);
    if (head === 0 || (takesAway && line[1] !== 0x20)) throw this.fault('is neither "<sha256> <size> <path>" nor "- <path>"', this.line);
    const key = line.subarray(head, line.length - 1);
    this.checkPath(key);
    if (this.previous !== undefined && this.previous.compare(key) >= 0) throw this.fault(this.previous.equals(key) ? 'names a path a second time' : "does not come in the order of the paths' bytes", this.line, 'Sort the lines by path, as sort does under LC_ALL=C, and name each once.');
    this.previous = key;
    this.count += 1;
    if (this.count > maxCommitChanges) throw this.fault(`is more than the ${maxCommitChanges} changes that one commit takes`, this.line, 'Split it into several commits.');
    return { key, line: takesAway ? undefined : line };
  }

  private checkPath(key: Buffer): void {
    const text = key.toString();
    let path: string;
    try {
      path = artifactPath(text);
    } catch (error) {
      if (error instanceof InvalidArtifactPath) throw this.fault(`names no path that can be kept: ${error.message}`, this.line, error.help);
      throw error;
    }
    // What is not UTF-8 reads as replacement characters, so that it is not what it was either.
    if (path !== text || !Buffer.from(text).equals(key)) throw this.fault('names a path that is not in Unicode normalisation form C', this.line, 'Normalise paths to NFC: two that look the same must be the same.');
  }
}
