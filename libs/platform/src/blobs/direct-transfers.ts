import type { WorkspaceId } from '@plinth/kernel';
import type { Blob } from './blob.js';

/** An upload whose bytes go from the client to the store, past this server. */
export interface DirectUpload {
  /** Bytes of each part but the last. */
  readonly partSize: number;
  /** Numbers of the parts that are in the store, from 1 on. */
  readonly arrived: readonly number[];
}

export interface DirectPart {
  /** From 1 on. */
  readonly part: number;
  /** SHA-256 of this part, 64 lower-case hex digits. */
  readonly digest: string;
}

/** Where to PUT one part: with exactly these headers, soon, and no other bytes than those announced. */
export interface PartAddress {
  readonly part: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Transfers between clients and the store by pre-signed addresses. An upload goes to a place of its own, which nobody reads, and becomes a
 * blob only after this server has read all of it back and found the digest that was announced.
 */
export interface DirectTransfers {
  /** Whether downloads are offered too. */
  readonly offersDownloads: boolean;
  /** Seconds that an address is good for. */
  readonly expirySeconds: number;

  /** @returns the upload's id; `abortUpload` gives it up, and it grows stale, as any other. @throws BlobTooLarge */
  create(workspaceId: WorkspaceId, announced: Blob): Promise<string>;

  /** Undefined for an upload whose bytes come through this server. @throws UploadNotFound */
  find(workspaceId: WorkspaceId, uploadId: string): Promise<DirectUpload | undefined>;

  /** @throws UploadNotFound, InvalidInput for parts that the upload does not have */
  addresses(workspaceId: WorkspaceId, uploadId: string, parts: readonly DirectPart[]): Promise<PartAddress[]>;

  /**
   * Reads everything back through SHA-256, and publishes it. Takes as long as that. May be done twice, also at once. After an error the
   * upload is still there.
   * @throws UploadNotFound, SizeMismatch, DigestMismatch
   */
  complete(workspaceId: WorkspaceId, uploadId: string, expected: Blob): Promise<Blob>;

  /** Where to GET a blob, which a browser saves under the name in `disposition` and never shows. */
  download(workspaceId: WorkspaceId, digest: string, disposition: string): string;
}
