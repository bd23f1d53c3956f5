import { PlinthError } from '@plinth/kernel';

export class EvidenceNotFound extends PlinthError {
  constructor(requestId: string) {
    super('EVIDENCE_NOT_FOUND', 'NOT_FOUND', 'There is no evidence of this request.', { field: 'requestId', help: 'Evidence is sealed seconds after a request is decided.', details: { requestId: requestId.slice(0, 100) } });
  }
}

export class ExportNotFound extends PlinthError {
  constructor(id: string) {
    super('AUDIT_EXPORT_NOT_FOUND', 'NOT_FOUND', 'There is no such export.', { field: 'id', help: 'auditExports lists them.', details: { id: id.slice(0, 100) } });
  }
}

export class ExportNotReady extends PlinthError {
  constructor(status: string) {
    super('AUDIT_EXPORT_NOT_READY', 'CONFLICT', status === 'EXPIRED' ? 'This export has expired.' : 'This export is not there yet.', { field: 'id', help: status === 'EXPIRED' ? 'Ask for it again.' : 'auditExport tells how far it is.', details: { status } });
  }
}

/** The disk of temporary files is full, where an export keeps its copy for spreadsheets until the events are through. */
export class NoRoomForExport extends PlinthError {
  constructor(cause: unknown) {
    super('AUDIT_EXPORT_NO_ROOM', 'UNAVAILABLE', 'The disk that holds temporary files (TMPDIR) is full.', { help: 'Free some space: the export is tried again by itself.', cause });
  }
}

/** Details were erased while the export was made, and its checkpoint does not have the event that records it: whoever verified it would take that for a forgery. */
export class ErasedMeanwhile extends PlinthError {
  constructor() {
    super('AUDIT_EXPORT_OVERTAKEN', 'CONFLICT', 'Details of events were erased while the export was made.', { help: 'The export is made again by itself, with the record of the erasure.' });
  }
}
