import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { type ExportFile, exportPaths, signaturePath } from '@plinth/verify';
import yazl from 'yazl';

/** The same bytes for the same files, whenever and wherever they are written: DOS times are told in local time, so this is one of local time. */
const options = { mtime: new Date(1980, 0, 1), mode: 0o100644, compress: true, forceDosTimestamp: true } as const;

export type Content = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

export interface PackageEnd {
  /** The manifest's text, once every other file has gone through. */
  readonly manifest: (files: readonly ExportFile[]) => string;
  /** A signed note over it. */
  readonly sign: (manifest: Uint8Array) => Promise<string>;
}

/** Writes a ZIP as a stream: each file is opened when the one before it has gone out, and hashed on its way. The manifest and its signature come last. */
export class PackageWriter {
  private readonly zip = new yazl.ZipFile();
  private readonly written: ExportFile[] = [];
  private readonly out = new PassThrough();
  private current: Readable | undefined;

  constructor() {
    this.zip.outputStream.pipe(this.out);
    this.zip.on('error', (error: unknown) => this.out.destroy(error instanceof Error ? error : new Error(String(error))));
    // A file may fail before anybody reads: whoever reads then learns it from that, and an error that nobody hears would end the process.
    this.out.on('error', () => undefined);
    // Whoever stops reading lets the file that is being written end as well, and close what it holds.
    this.out.once('close', () => this.current?.destroy());
  }

  add(path: string, open: () => Content | Promise<Content>): this {
    this.lazily(path, async () => this.hashed(path, await open()));
    return this;
  }

  /** No file may be added afterwards. @returns the ZIP; it fails when any file does */
  end({ manifest, sign }: PackageEnd): Readable {
    let bytes = new Uint8Array();
    this.lazily(exportPaths.manifest, async () => {
      bytes = Buffer.from(manifest([...this.written].sort((one, other) => (one.path < other.path ? -1 : 1))));
      return [bytes];
    });
    this.lazily(signaturePath, async () => [await sign(bytes)]);
    this.zip.end();
    return this.out;
  }

  private lazily(path: string, open: () => Promise<Content>): void {
    this.zip.addReadStreamLazy(path, options, (give) => {
      open().then((content) => {
        this.current = Readable.from(content, { objectMode: false });
        // The library hears no errors of what it is given.
        this.current.on('error', (error: unknown) => this.zip.emit('error', error));
        give(null, this.current);
        if (this.out.destroyed) this.current.destroy();
      }, (error: unknown) => this.zip.emit('error', error));
    });
  }

  private async *hashed(path: string, content: Content): AsyncGenerator<Uint8Array, void, undefined> {
    const hash = createHash('sha256');
    let size = 0;
    for await (const piece of content) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      hash.update(bytes);
      size += bytes.length;
      yield bytes;
    }
    this.written.push({ path, size, sha256: hash.digest('hex') });
  }
}
