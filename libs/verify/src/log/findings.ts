/** What is wrong with a log or an export. `sequence` is the event; `through` the last one where several are meant. */
export interface Finding {
  readonly kind: FindingKind;
  readonly sequence?: number;
  readonly through?: number;
  readonly message: string;
}

export type FindingKind =
  /** What is said of the event is not what was logged. */
  | 'altered'
  /** The event was logged and is not there. */
  | 'removed'
  /** The event is there and was not logged. */
  | 'inserted'
  /** The event stands at another's place. */
  | 'reordered'
  /** The event got its place before the one in front of it. */
  | 'back-dated'
  /** What is laid open is not what the leaf commits to. */
  | 'false-opening'
  /** The event does not show what it commits to, and no event records that its details were erased. */
  | 'unrecorded-erasure'
  /** The event is as it was logged, and the seal that is kept with it is not the log's. */
  | 'seal'
  | 'malformed'
  | 'unproven'
  /** A tile of the log is not what its events make. */
  | 'tile'
  | 'checkpoint'
  | 'key'
  /** A file of an export is missing, too many or changed. */
  | 'file';

/** No more of one check's findings are kept: the first tell what happened. */
export const maxFindings = 1_000;

/** Collects findings, the first ones only. */
export class Findings {
  readonly all: Finding[] = [];

  add(kind: FindingKind, message: string, sequence?: number, through?: number): void {
    if (this.all.length >= maxFindings) return;
    this.all.push({ kind, message, ...(sequence === undefined ? {} : { sequence }), ...(through === undefined || through === sequence ? {} : { through }) });
  }
}
