import { PlinthError } from '@plinth/kernel';

/** No blob of this digest in this workspace. */
export class BlobNotFound extends PlinthError {
  constructor(digest: string) {
    super('BLOB_NOT_FOUND', 'NOT_FOUND', `There are no bytes with the digest ${digest} in this workspace.`, { field: 'digest', help: 'Upload the bytes first; or they were deleted with the last artifact that used them.' });
  }
}

/** The bytes that came are not those that were announced. Nothing was published. */
export class DigestMismatch extends PlinthError {
  constructor(expected: string, actual: string) {
    super('DIGEST_MISMATCH', 'INVALID', 'The SHA-256 of the bytes is not the one that was announced.', { field: 'digest', help: 'The file changed or was damaged on its way: compute the digest again and upload from the start.', details: { expected, actual } });
  }
}

/** More or fewer bytes than announced. Nothing was published. */
export class SizeMismatch extends PlinthError {
  constructor(expected: number, actual: number) {
    super('SIZE_MISMATCH', 'INVALID', `${expected} bytes were announced and ${actual} came.`, { field: 'size', help: 'Send the rest, or announce the size that the file has.', details: { expected, actual } });
  }
}

/** More bytes than are allowed here. */
export class BlobTooLarge extends PlinthError {
  constructor(maxSize: number) {
    super('BLOB_TOO_LARGE', 'TOO_LARGE', `No more than ${maxSize} bytes are taken here.`, { field: 'size', help: 'Split the file, or have the limit raised.', details: { maxSize } });
  }
}

/** The sender's stream ended with an error before its last byte. What a resumable upload had received is kept. */
export class UploadInterrupted extends PlinthError {
  constructor(cause: unknown) {
    super('UPLOAD_INTERRUPTED', 'INVALID', 'The bytes stopped before their end.', { help: 'Send them again; a resumable upload goes on from its offset.', cause });
  }
}

export class UploadNotFound extends PlinthError {
  constructor(uploadId: string) {
    super('UPLOAD_NOT_FOUND', 'NOT_FOUND', `There is no upload ${uploadId}.`, { field: 'uploadId', help: 'It was completed, given up or left alone for too long: begin a new one.' });
  }
}

/** The append does not begin where the upload ends, or another append was faster. `details.offset` is where it ends now. */
export class UploadOffsetMismatch extends PlinthError {
  constructor(asked: number, offset: number) {
    super('UPLOAD_OFFSET_MISMATCH', 'CONFLICT', `The upload stands at byte ${offset}; the bytes that came begin at ${asked}.`, { field: 'offset', help: 'Ask for the offset and go on from there.', details: { offset } });
  }
}

export class InvalidRange extends PlinthError {
  constructor(size: number) {
    super('INVALID_RANGE', 'RANGE', `The range lies outside of the ${size} bytes.`, { field: 'range', help: 'Ask for bytes from 0 to size - 1, the first not after the last.', details: { size } });
  }
}

/** The disk under the blobs is full. What is there stays readable; writing works again once there is room. */
export class BlobStoreFull extends PlinthError {
  constructor(cause: unknown) {
    super('BLOB_STORE_FULL', 'UNAVAILABLE', 'The disk that holds the artifacts is full.', { help: 'Free some space and try again.', cause });
  }
}

/** The store can't be used as it is configured. `message` is one sentence that names the setting. */
export class BlobStoreNotUsable extends PlinthError {
  constructor(message: string, cause?: unknown) {
    super('BLOB_STORE_NOT_USABLE', 'UNAVAILABLE', message, { help: 'Correct the setting and start again; `plinth doctor` shows each with where it came from.', cause });
  }
}
