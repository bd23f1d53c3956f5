import { PlinthError } from '@plinth/kernel';

/** What the database or the object store says of the log contradicts a checkpoint that was signed. Nothing is signed until somebody has looked. */
export class LogInconsistent extends PlinthError {
  constructor(message: string, sequence: number | null = null) {
    super('AUDIT_LOG_INCONSISTENT', 'UNAVAILABLE', `The audit log of this workspace was changed: ${message}`, {
      help: 'No checkpoint is signed until this is resolved. Export the log and run `plinth verify`, which names what was changed; then restore it from a backup.',
      details: { sequence },
    });
  }
}

export class TileNotFound extends PlinthError {
  constructor(path: string) {
    super('TILE_NOT_FOUND', 'NOT_FOUND', `The log has no ${path.slice(0, 100)}.`, { field: 'path', help: 'Read the checkpoint first: its size says which tiles there are.' });
  }
}

export class CheckpointNotFound extends PlinthError {
  constructor() {
    super('CHECKPOINT_NOT_FOUND', 'NOT_FOUND', 'The log of this workspace has no checkpoint yet.', { help: 'The first one comes moments after the first change.' });
  }
}

export class LogNotFound extends PlinthError {
  constructor() {
    super('AUDIT_LOG_NOT_FOUND', 'NOT_FOUND', 'There is no such log.', { field: 'workspace', help: 'Name the workspace of your token, by id or slug.' });
  }
}

export class NotInLog extends PlinthError {
  constructor(field: string, size: number) {
    super('NOT_IN_LOG', 'INVALID', `${field} must be from 1 to the size of the log, ${size}.`, { field, help: 'auditCheckpoint says how large the log is.', details: { size } });
  }
}

/** A key is made already and waits for its first checkpoint. */
export class RotationUnderWay extends PlinthError {
  constructor() {
    super('ROTATION_UNDER_WAY', 'CONFLICT', 'A new key has been made and signs the next checkpoint.', { help: 'Wait until auditKeys shows it in use; that takes seconds.' });
  }
}
