/** Bytes that can be read again from anywhere, since an upload may have to go back. */
export interface ByteSource {
  readonly size: number;
  /** SHA-256, lower-case hex. */
  readonly digest: string;
  readonly mediaType: string;
  read(from: number, to: number): AsyncIterable<Uint8Array>;
}

/** Called as bytes move. */
export type Progress = (done: number, total: number) => void;
