import type { AuditExport } from '@plinth/verify';

/** An export that holds files open until it is closed. */
export interface ExportOnDisk extends AuditExport {
  /** Bytes of a file; 0 when there is none. A hint: a ZIP may lie. */
  sizeOf(path: string): number;
  close(): Promise<void>;
}
