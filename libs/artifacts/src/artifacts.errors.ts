import { PlinthError } from '@plinth/kernel';
import type { ArtifactPath } from './rules/index.js';

export class ArtifactNotFound extends PlinthError {
  constructor(path: string) {
    super('ARTIFACT_NOT_FOUND', 'NOT_FOUND', `There is no artifact ${JSON.stringify(path)} here.`, { field: 'path', help: 'List the folder to see what there is; letters count as they are written.', details: { path } });
  }
}

/** A name is a file or a folder, not both. */
export class ArtifactPathTaken extends PlinthError {
  constructor(path: ArtifactPath, inTheWay: string, is: 'file' | 'folder') {
    super('ARTIFACT_PATH_TAKEN', 'CONFLICT', `${JSON.stringify(inTheWay)} is a ${is} already, so ${JSON.stringify(path)} can not be put here.`, {
      field: 'path',
      help: is === 'file' ? 'Choose another folder, or delete that file first.' : 'Choose another name, or delete what lies in that folder first.',
      details: { path, inTheWay, is },
    });
  }
}

/** What an owner that has ended holds stays as it was. */
export class ArtifactSealed extends PlinthError {
  constructor(path: ArtifactPath, ownerKind: string) {
    super('ARTIFACT_SEALED', 'CONFLICT', `This ${ownerKind} has ended, so the bytes of ${JSON.stringify(path)} can not be replaced.`, { field: 'path', help: `Use another path, or resume the ${ownerKind} first.`, details: { path } });
  }
}

/** The bytes were collected as garbage in the moment between their arrival and their record. Sending them again is all it takes. */
export class BytesCollected extends PlinthError {
  constructor(digest: string) {
    super('BYTES_COLLECTED', 'UNAVAILABLE', 'Equal bytes were being cleared away in this very moment.', { help: 'Send the artifact again.', details: { digest } });
  }
}

export class UnknownOwnerKind extends PlinthError {
  constructor(kind: string) {
    super('UNKNOWN_OWNER_KIND', 'INVALID', `Nothing of the kind ${JSON.stringify(kind)} holds artifacts.`, { field: 'ownerKind', help: 'Runs and model versions hold artifacts.' });
  }
}

export class DirectTransfersOff extends PlinthError {
  constructor() {
    super('DIRECT_TRANSFERS_OFF', 'INVALID', 'This server does not let clients send to its object store.', { help: 'Send the bytes with PATCH, or have PLINTH_DIRECT_TRANSFERS set.' });
  }
}
