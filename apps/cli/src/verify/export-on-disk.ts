import type { AuditExport } from '@plinth/verify';

/** An export that holds files open until it is closed. */
export interface ExportOnDisk extends AuditExport {
  close(): Promise<void>;
}
