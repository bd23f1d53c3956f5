/** How lines of a tree are written: where in a line its key begins. The key reaches to the line's end. */
export interface Layout {
  keyStart(bytes: Buffer, lineStart: number): number;
}

/** Hex digits of a SHA-256. */
const digestLength = 64;
const [lineFeed, blank, tab, zero] = [0x0a, 0x20, 0x09, 0x30];

/** `<sha256> <size> <path>\n`, in the order of the paths' bytes: what `sort -k3` and eyes can check. Paths hold no control characters, so that nothing is escaped. */
export const fileLayout: Layout = { keyStart: (bytes, lineStart) => bytes.indexOf(blank, lineStart + digestLength + 1) + 1 };

/** `<path>\t<folded path>\n`, in the order of the folded paths' bytes, for the paths that are not their own folded form. */
export const nameLayout: Layout = { keyStart: (bytes, lineStart) => bytes.indexOf(tab, lineStart) + 1 };

/** A file of a manifest. */
export interface FileEntry {
  readonly path: string;
  /** SHA-256 of its bytes, lower-case hex. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

export function fileLine({ digest, size, path }: FileEntry): Buffer {
  return Buffer.from(`${digest} ${size} ${path}\n`);
}

export function nameLine(path: string, folded: string): Buffer {
  return Buffer.from(`${path}\t${folded}\n`);
}

export interface Place {
  readonly index: number;
  /** Whether the line there has the very key; otherwise it is the first one behind it. */
  readonly found: boolean;
}

/** The lines of one range, over its bytes: nothing is decoded until it is asked for. */
export class Lines {
  readonly count: number;
  private readonly starts: Uint32Array;
  private readonly keys: Uint32Array;

  constructor(
    readonly bytes: Buffer,
    layout: Layout,
  ) {
    const [starts, keys]: [number[], number[]] = [[], []];
    for (let at = 0; at < bytes.length; at = bytes.indexOf(lineFeed, at) + 1) {
      starts.push(at);
      keys.push(layout.keyStart(bytes, at));
    }
    this.count = starts.length;
    starts.push(bytes.length);
    this.starts = new Uint32Array(starts);
    this.keys = new Uint32Array(keys);
  }

  startOf(index: number): number {
    return this.starts[index] ?? this.bytes.length;
  }

  keyStartOf(index: number): number {
    return this.keys[index] ?? this.bytes.length;
  }

  /** Where the line's key ends: before its line feed. */
  keyEndOf(index: number): number {
    return this.startOf(index + 1) - 1;
  }

  key(index: number): Buffer {
    return this.bytes.subarray(this.keyStartOf(index), this.keyEndOf(index));
  }

  /** With its line feed. */
  line(index: number): Buffer {
    return this.bytes.subarray(this.startOf(index), this.startOf(index + 1));
  }

  keyText(index: number): string {
    return this.bytes.toString('utf8', this.keyStartOf(index), this.keyEndOf(index));
  }

  /** Where the key is, or would be, looked for from `from` on. */
  search(key: Buffer, from = 0): Place {
    let low = from;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const order = this.compareKey(middle, key);
      if (order === 0) return { index: middle, found: true };
      if (order < 0) low = middle + 1;
      else high = middle;
    }
    return { index: low, found: false };
  }

  /** Below 0 when the line's key lies before the given one. */
  compareKey(index: number, key: Buffer): number {
    return -key.compare(this.bytes, this.keyStartOf(index), this.keyEndOf(index));
  }
}

/** The size that a line of {@link fileLayout} names. */
export function sizeOf(lines: Lines, index: number): number {
  const { bytes } = lines;
  let size = 0;
  for (let at = lines.startOf(index) + digestLength + 1; at < lines.keyStartOf(index) - 1; at += 1) size = size * 10 + (bytes[at] ?? zero) - zero;
  return size;
}

/** What a line of {@link fileLayout} says. */
export function readFileLine(line: Buffer): FileEntry {
  const [pathStart, end] = [fileLayout.keyStart(line, 0), line.length - 1];
  return { digest: line.toString('latin1', 0, digestLength), size: Number(line.toString('latin1', digestLength + 1, pathStart - 1)), path: line.toString('utf8', pathStart, end) };
}
