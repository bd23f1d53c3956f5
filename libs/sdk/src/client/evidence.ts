import { PlinthRequestError } from './errors.js';
import type { Progress } from './byte-source.js';
import { downloadPackage, packageBytes } from './package-download.js';
import { everyNode } from './pages.js';
import * as documents from './promotion-documents.js';
import type { AuditExport, AuditExportScope, Downloaded, Evidence, StopSignal, WaitOptions } from './promotion-types.js';
import { abortSignalOf } from './stop-signal.js';
import type { Transport } from './transport.js';
import type { Page } from './types.js';
import { lastOf, statesUntil } from './waiting.js';
import { segment } from './url-path.js';

export interface PackageDownloadOptions {
  readonly signal?: StopSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

/** Evidence bundles: what each decision stood on, in one file that proves itself. For maintainers and owners. */
export class EvidenceClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Null while nothing is decided. @param promotionId the id of the promotion request. @throws PlinthRequestError with code PROMOTION_NOT_FOUND */
  async state(promotionId: string, { signal }: Pick<WaitOptions, 'signal'> = {}): Promise<Evidence | null> {
    const { promotionRequest } = await this.transport.graphql<{ promotionRequest: { readonly evidence: Evidence | null } | null }>(documents.evidence, { id: promotionId }, { signal: abortSignalOf(signal) });
    if (!promotionRequest) throw new PlinthRequestError(`There is no promotion request ${promotionId}.`, { code: 'PROMOTION_NOT_FOUND', status: 404, help: 'promotions.list() names those there are.' });
    return promotionRequest.evidence;
  }

  /** Waits until it is sealed, which takes seconds. @throws PlinthRequestError with code NOTHING_DECIDED or WAITED_TOO_LONG */
  async sealed(promotionId: string, { timeoutMs = 60_000, signal }: WaitOptions = {}): Promise<Evidence> {
    const look = async (stop: StopSignal | undefined): Promise<Evidence> => {
      const evidence = await this.state(promotionId, { signal: stop });
      if (!evidence) throw new PlinthRequestError('Nothing is decided yet, so there is no evidence.', { code: 'NOTHING_DECIDED', status: 409, help: 'Evidence is sealed seconds after a request is approved, rejected or broken through.' });
      return evidence;
    };
    return lastOf(statesUntil(look, ({ status }) => status, ({ status }) => status === 'SEALED', { timeoutMs, signal }));
  }

  /** The bytes as they come. @throws PlinthRequestError with code EVIDENCE_NOT_FOUND, or DIGEST_MISMATCH at the end */
  download(promotionId: string, { signal }: Pick<WaitOptions, 'signal'> = {}): AsyncGenerator<Uint8Array, Downloaded, undefined> {
    return packageBytes(this.transport, evidencePath(promotionId), signal);
  }

  /** Streams it to a file, which appears whole and checked or not at all. Node only. */
  downloadTo(promotionId: string, file: string, options: PackageDownloadOptions = {}): Promise<Downloaded> {
    return downloadPackage(this.transport, evidencePath(promotionId), file, options);
  }
}

/** Parts of the audit log to be taken away, each a file that proves itself. For maintainers and owners. */
export class AuditExportsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Asks for one; a job makes it. */
  async create(scope: AuditExportScope, { idempotencyKey }: { readonly idempotencyKey?: string } = {}): Promise<AuditExport> {
    return (await this.transport.graphql<{ createAuditExport: AuditExport }>(documents.createAuditExport, { input: { ...scope, idempotencyKey } })).createAuditExport;
  }

  /** @throws PlinthRequestError with code AUDIT_EXPORT_NOT_FOUND */
  async get(id: string, { signal }: Pick<WaitOptions, 'signal'> = {}): Promise<AuditExport> {
    const { auditExport } = await this.transport.graphql<{ auditExport: AuditExport | null }>(documents.auditExport, { id }, { signal: abortSignalOf(signal) });
    if (!auditExport) throw new PlinthRequestError(`There is no export ${id}.`, { code: 'AUDIT_EXPORT_NOT_FOUND', status: 404, help: 'auditExports.list() names those there are.' });
    return auditExport;
  }

  /** Newest first. */
  list({ pageSize = 100 }: { readonly pageSize?: number } = {}): AsyncGenerator<AuditExport, void, undefined> {
    return everyNode(async (after) => (await this.transport.graphql<{ auditExports: Page<AuditExport> }>(documents.auditExports, { first: pageSize, after })).auditExports);
  }

  /** How far it is, whenever that changes, until it is READY, FAILED or EXPIRED. */
  follow(id: string, options: WaitOptions = {}): AsyncGenerator<AuditExport, void, undefined> {
    return statesUntil((signal) => this.get(id, { signal }), ({ status, eventsDone, eventsTotal }) => `${status} ${eventsDone} ${eventsTotal}`, ({ status }) => status !== 'QUEUED' && status !== 'RUNNING', options);
  }

  /** Waits until it can be downloaded. @throws PlinthRequestError with code AUDIT_EXPORT_FAILED or WAITED_TOO_LONG */
  async wait(id: string, options: WaitOptions = {}): Promise<AuditExport> {
    const last = await lastOf(this.follow(id, options));
    if (last.status !== 'READY') throw new PlinthRequestError(last.problem ?? 'The export is not there any more.', { code: 'AUDIT_EXPORT_FAILED', status: 409, help: 'Ask for it again.' });
    return last;
  }

  /** The bytes as they come. */
  download(id: string, { signal }: Pick<WaitOptions, 'signal'> = {}): AsyncGenerator<Uint8Array, Downloaded, undefined> {
    return packageBytes(this.transport, exportPath(id), signal);
  }

  /** Streams it to a file, which appears whole and checked or not at all. Node only. */
  downloadTo(id: string, file: string, options: PackageDownloadOptions = {}): Promise<Downloaded> {
    return downloadPackage(this.transport, exportPath(id), file, options);
  }
}

function evidencePath(promotionId: string): string {
  return `/api/v1/promotion-requests/${segment(promotionId, 'id of the request')}/evidence`;
}

function exportPath(id: string): string {
  return `/api/v1/audit-exports/${segment(id, 'id of the export')}/content`;
}
