import type { SnapshotFinding, VerifiedSnapshot, VerifyOptions } from './dataset-types.js';
import { errorOfAnswer, PlinthRequestError, unreachable } from './errors.js';
import type { Transport } from './transport.js';
import { segment } from './url-path.js';

type VerificationEvent =
  | ({ readonly kind: 'FINDING' } & SnapshotFinding)
  | { readonly kind: 'PROGRESS'; readonly files: number; readonly bytes: number; readonly through: string | null }
  | { readonly kind: 'END'; readonly files: number; readonly bytes: number; readonly findings: number }
  | { readonly kind: 'ERROR'; readonly error: { readonly status: number } };

/** Findings that are kept; more are counted. */
const keptFindings = 10_000;
/** Breaks in a row without a file in between, after which it is given up. */
const patience = 6;
const pauseMs = 500;
/** The server says how far it is far more often. */
const silenceMs = 120_000;

/** Has the server read a snapshot again, and goes on behind the last file that was checked when the connection breaks. */
export class SnapshotVerification {
  private readonly findings: SnapshotFinding[] = [];
  private findingCount = 0;
  /** Those behind the last place from which it could go on: told again if the connection breaks now. */
  private unsettled: SnapshotFinding[] = [];
  private settled = { files: 0, bytes: 0 };
  private through: string | null = null;
  private digest: string | undefined;

  constructor(
    private readonly transport: Transport,
    private readonly dataset: string,
    private readonly reference: string,
    private readonly totalFiles: number,
    private readonly options: VerifyOptions,
  ) {}

  /** @throws PlinthRequestError */
  async run(): Promise<VerifiedSnapshot> {
    for (let breaks = 0; ; ) {
      const before = this.through;
      try {
        return await this.once();
      } catch (error) {
        breaks = this.through === before ? breaks + 1 : 1;
        this.unsettled = [];
        if (!(error instanceof PlinthRequestError) || error.failureKind !== 'retry' || breaks === patience) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs * breaks));
      }
    }
  }

  private async once(): Promise<VerifiedSnapshot> {
    const base = this.settled;
    for await (const event of this.events()) {
      switch (event.kind) {
        case 'FINDING':
          this.unsettled.push({ part: event.part, fault: event.fault, path: event.path, digest: event.digest, unchecked: event.unchecked });
          break;
        case 'PROGRESS':
          if (event.through !== null) {
            this.settle();
            this.through = event.through;
            this.settled = { files: base.files + event.files, bytes: base.bytes + event.bytes };
          }
          this.options.onProgress?.(base.files + event.files, this.totalFiles);
          break;
        case 'ERROR':
          throw errorOfAnswer(event.error.status, event);
        case 'END':
          this.settle();
          return { digest: this.digest ?? '', files: base.files + event.files, bytes: base.bytes + event.bytes, findings: this.findings, findingCount: this.findingCount };
      }
    }
    throw unreachable(this.transport.url, new Error('the answer was cut off'));
  }

  private settle(): void {
    this.findingCount += this.unsettled.length;
    this.findings.push(...this.unsettled.slice(0, keptFindings - this.findings.length));
    this.unsettled = [];
  }

  private async *events(): AsyncGenerator<VerificationEvent, void, undefined> {
    const after = this.through === null ? '' : `?after=${encodeURIComponent(this.through)}`;
    const path = `/api/v1/datasets/${segment(this.dataset, 'name of the data set')}/snapshots/${segment(this.digest ?? this.reference, 'reference of the snapshot')}/verification${after}`;
    const response = await this.transport.request(path, { timeoutMs: silenceMs });
    // A ref may move before it goes on.
    this.digest ??= response.headers.get('plinth-snapshot') ?? undefined;
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    if (!reader) return;
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for (;;) {
        const next = await reader.read().catch((error: unknown): never => {
          throw unreachable(this.transport.url, error);
        });
        if (next.done) return;
        const lines = (rest + decoder.decode(next.value, { stream: true })).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as VerificationEvent;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  }
}
