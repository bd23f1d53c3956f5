import { Injectable } from '@nestjs/common';
import { type DomainCheck, DomainChecks, type GateFinding } from '@plinth/approvals';
import { type Actor, Clock } from '@plinth/kernel';
import type { SubjectSnapshot } from '@plinth/registry';
import { z } from 'zod';
import { ReportStore } from '../monitors/report.store.js';
import { AlertStore } from './alert.store.js';

const settingsSchema = z.strictObject({
  /** Whose monitors count: those of the version that is to be promoted, or those of every version of its model. */
  of: z.enum(['VERSION', 'MODEL']).default('VERSION'),
  /** Something must have been looked at within so many hours; null: nothing need have been. */
  lookedAtWithinHours: z.number().gt(0).max(24 * 366).nullable().default(null),
});

const named = 5;
const hourMs = 3_600_000;

/** Keeps versions from being promoted while what they predict drifts: the gate `monitoring.drift`. */
@Injectable()
export class DriftGate implements DomainCheck {
  readonly name = 'monitoring.drift';

  constructor(
    private readonly alerts: AlertStore,
    private readonly reports: ReportStore,
    private readonly clock: Clock,
    checks: DomainChecks,
  ) {
    checks.register(this);
  }

  problemsOf(settings: Readonly<Record<string, unknown>>): readonly string[] {
    return settingsSchema.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
  }

  async find({ workspaceId }: Actor, { model, version }: SubjectSnapshot, given: Readonly<Record<string, unknown>>): Promise<GateFinding> {
    const { of, lookedAtWithinHours } = settingsSchema.parse(given);
    const about = { modelId: model.id, versionId: of === 'VERSION' ? version.id : null };
    const whose = of === 'VERSION' ? 'this version' : 'this model';
    const open = await this.alerts.openOfVersion(workspaceId, about);
    const alerts = { name: 'open alerts', actual: String(open.length), wanted: '0', holds: open.length === 0 };
    if (open.length) {
      const names = [...new Set(open.map(({ monitorName }) => monitorName))];
      return { outcome: 'FAIL', explanation: `${open.length} ${open.length === 1 ? 'alert' : 'alerts'} of ${whose} ${open.length === 1 ? 'is' : 'are'} open: ${names.slice(0, named).join(', ')}${names.length > named ? ` and ${names.length - named} more` : ''}.`, facts: [alerts] };
    }
    if (lookedAtWithinHours === null) return { outcome: 'PASS', explanation: `No alert of ${whose} is open.`, facts: [alerts] };
    const last = await this.reports.lastOfVersion(workspaceId, about);
    const hours = last && (this.clock.nowMs() - last.getTime()) / hourMs;
    const holds = hours !== undefined && hours <= lookedAtWithinHours;
    const looked = { name: 'hours since a monitor looked', actual: hours === undefined ? 'never' : hours.toFixed(1), wanted: `≤ ${lookedAtWithinHours}`, holds };
    return { outcome: holds ? 'PASS' : 'FAIL', explanation: holds ? `No alert of ${whose} is open, and a monitor came to a verdict ${looked.actual} hours ago.` : `No monitor of ${whose} came to a verdict within ${lookedAtWithinHours} hours.`, facts: [alerts, looked] };
  }
}
