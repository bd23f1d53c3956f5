import type { ActorId } from '@plinth/kernel';
import type { AssetName } from '@plinth/pipelines';
import type { EventType, LineageEvent } from './rules/index.js';

export type EventKind = LineageEvent['kind'];

/** WAITING: nothing has followed yet. FAILED: nothing can. */
export const eventStates = ['WAITING', 'FOLLOWED', 'FAILED'] as const;
export type EventState = (typeof eventStates)[number];

/** An event as it is kept, without its JSON: that may have megabytes. */
export interface KeptEvent {
  /** SHA-256 of its RFC 8785 form, lower-case hex. */
  readonly digest: string;
  readonly kind: EventKind;
  /** Null where it has none, and of events that came before this was kept apart. */
  readonly type: EventType | null;
  readonly eventTime: Date;
  readonly runId: string | null;
  readonly jobNamespace: string | null;
  readonly jobName: string | null;
  readonly datasets: readonly (readonly [namespace: string, name: string])[];
  readonly byteCount: number;
  readonly state: EventState;
  /** Why nothing could follow from it. */
  readonly failure: string | null;
  readonly receivedAt: Date;
  readonly receivedBy: ActorId;
}

/** Which events are meant; what is left out limits nothing. */
export interface EventFilter {
  readonly kind?: EventKind | undefined;
  readonly type?: EventType | undefined;
  /** A UUID in lower case. */
  readonly runId?: string | undefined;
  readonly jobNamespace?: string | undefined;
  readonly jobName?: string | undefined;
  /** Named among its inputs and outputs, or what it is about. */
  readonly dataset?: AssetName | undefined;
  /** Event times from this one on. */
  readonly from?: Date | undefined;
  /** Event times before this one. */
  readonly until?: Date | undefined;
  /** Only those from which nothing could follow. */
  readonly hasFailed?: boolean | undefined;
}
