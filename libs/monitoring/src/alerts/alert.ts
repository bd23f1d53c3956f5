import type { ActorId, Id } from '@plinth/kernel';
import type { JsonValue } from '@plinth/platform/outbox';
import type { MonitorId, ReportId } from '../monitors/monitor.js';
import type { AlertAbout, ConsequenceKind } from '../rules/monitors/index.js';

export type AlertId = Id<'MonitorAlert'>;

/** Something that a monitor found, of a slice or of all rows. At most one of each, and of what it is about, is open. */
export interface Alert {
  readonly id: AlertId;
  readonly monitorId: MonitorId;
  readonly about: AlertAbout;
  /** '' for all rows. */
  readonly slice: string;
  readonly status: 'OPEN' | 'CLOSED';
  readonly title: string;
  /** Those that drifted, or did not meet what is expected of them, when it was last looked at. */
  readonly columns: readonly string[];
  readonly openedAt: Date;
  /** The report that opened it. */
  readonly openedBy: ReportId;
  readonly lastReportId: ReportId;
  readonly closedAt: Date | null;
  readonly acknowledgedBy: ActorId | null;
  readonly acknowledgedAt: Date | null;
  readonly assigneeId: ActorId | null;
  readonly mutedBy: ActorId | null;
  readonly mutedUntil: Date | null;
  /** When people were told that it is open; null while quiet hours, or its being muted, keep it from them. */
  readonly toldAt: Date | null;
  readonly updatedAt: Date;
}

export const alertEventKinds = ['OPENED', 'HELD', 'CLOSED', 'TOLD', 'ACKNOWLEDGED', 'ASSIGNED', 'MUTED', 'UNMUTED', 'FOLLOWED', 'REFUSED'] as const;
export type AlertEventKind = (typeof alertEventKinds)[number];

/** What happened to an alert. */
export interface AlertEvent {
  readonly id: string;
  readonly alertId: AlertId;
  readonly kind: AlertEventKind;
  readonly reportId: ReportId | null;
  readonly actorId: ActorId;
  readonly at: Date;
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** What a monitor's policy makes of an alert. */
export interface Consequence {
  readonly alertId: AlertId;
  readonly kind: ConsequenceKind;
  readonly status: 'WAITING' | 'DONE' | 'REFUSED';
  readonly attempts: number;
  readonly result: Readonly<Record<string, JsonValue>>;
  readonly plannedAt: Date;
  readonly finishedAt: Date | null;
}
