export interface Blob {
  /** SHA-256 of the bytes, 64 lower-case hex digits. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}
