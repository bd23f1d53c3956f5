import { Injectable, Logger } from '@nestjs/common';
import { AccessControl, allRows, systemActor } from '@plinth/access';
import { PromotionService } from '@plinth/approvals';
import { type Actor, type ActorId, Clock, PlinthError } from '@plinth/kernel';
import { Notifier } from '@plinth/notifications';
import { Database } from '@plinth/platform/database';
import type { JsonValue } from '@plinth/platform/outbox';
import { type Deployment, DeploymentListService, DeploymentService, ModelListService } from '@plinth/registry';
import { NoWayBack, WatchedDeploymentGone } from '../monitoring.errors.js';
import type { Monitor } from '../monitors/monitor.js';
import { MonitorStore } from '../monitors/monitor.store.js';
import { type DeployedPlace, PredictionStore } from '../predictions/prediction.store.js';
import { isQuiet } from '../rules/monitors/index.js';
import type { Alert, AlertEvent, AlertId, Consequence } from './alert.js';
import { AlertMoves } from './alert-moves.js';
import { AlertStore } from './alert.store.js';

const atOnce = 100;
const pastDeployments = 1_000;
/** What failed for a reason that may pass is tried again after so long, at the most as often. */
const [againAfterMs, mostAttempts] = [30_000, 20];

/** What the system needs to go back, or to ask for it. */
const permissions = ['deployment:write', 'deployment:read', 'model:read', 'environment:read', 'promotion:request', 'promotion:read', 'policy:read'] as const;

/** Does what follows from alerts: tells people, and goes the way back or asks for it, each once. */
@Injectable()
export class FollowUpService {
  private readonly logger = new Logger(FollowUpService.name);

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly store: AlertStore,
    private readonly moves: AlertMoves,
    private readonly monitors: MonitorStore,
    private readonly predictions: PredictionStore,
    private readonly notifier: Notifier,
    private readonly models: ModelListService,
    private readonly deployments: DeploymentListService,
    private readonly deploying: DeploymentService,
    private readonly promotions: PromotionService,
    private readonly clock: Clock,
  ) {}

  async followUp(actor: Actor): Promise<void> {
    this.access.check(actor, 'monitor:follow-up');
    const now = this.clock.now();
    for (const consequence of await this.database.read(actor, () => this.store.waitingConsequences(actor.workspaceId, now, atOnce))) await this.act(actor, consequence);
    for (const id of await this.database.read(actor, () => this.store.untold(actor.workspaceId, now, atOnce))) await this.tell(actor, id);
  }

  /** What happened since people were told last: that it opened, what followed, or that it is over. They, and that they were told, commit together. Quiet hours and mute put it off. */
  private tell(actor: Actor, id: AlertId): Promise<void> {
    return this.database.transaction(actor, async () => {
      const alert = await this.store.lock(actor.workspaceId, id);
      const [monitor] = alert ? await this.monitors.byIds(actor.workspaceId, [alert.monitorId], allRows) : [];
      const now = this.clock.now();
      if (!alert || !monitor || isMuted(alert, now) || isQuiet(monitor.definition.quiet, now)) return;
      const events = await this.store.events(actor.workspaceId, [alert.id]);
      const lastTold = events.findLastIndex(({ kind }) => kind === 'TOLD');
      const since = events.slice(lastTold + 1);
      if (since.length === 0) return;
      if (lastTold === -1 && alert.status === 'OPEN') await this.notify(actor, monitor, alert, 'monitor.alert_opened', alert.title);
      for (const { kind, details } of since) if (kind === 'FOLLOWED' || kind === 'REFUSED') await this.notify(actor, monitor, alert, 'monitor.followed', `${monitor.name}: ${sentenceOf(kind, details)}`, typeof details['message'] === 'string' ? details['message'] : '');
      if (alert.status === 'CLOSED') await this.notify(actor, monitor, alert, 'monitor.alert_closed', `Over: ${alert.title}`, `It was open from ${alert.openedAt.toISOString()} to ${(alert.closedAt ?? now).toISOString()}.`);
      await this.store.update(actor.workspaceId, { ...alert, toldAt: now, updatedAt: now });
      await this.moves.tell(actor, alert, 'TOLD', null, {});
    });
  }

  private async notify(actor: Actor, monitor: Monitor, alert: Alert, kind: 'monitor.alert_opened' | 'monitor.followed' | 'monitor.alert_closed', title: string, body = ''): Promise<void> {
    const model = monitor.modelId === null ? undefined : await this.models.byId(systemActor(actor.workspaceId, 'model:read', actor.requestId), monitor.modelId);
    const recipients = [...new Set([monitor.createdBy, ...(model ? [model.ownerId] : []), ...(alert.assigneeId ? [alert.assigneeId] : []), ...(monitor.definition.recipients as ActorId[])])];
    await this.notifier.tell(actor, {
      kind, subject: { kind: 'alert', id: alert.id }, recipients, title, body: body || (alert.columns.length ? `${alert.about === 'DRIFT' ? 'Drifted' : 'Columns'}: ${alert.columns.slice(0, 20).join(', ')}${alert.columns.length > 20 ? ` and ${alert.columns.length - 20} more` : ''}.` : ''),
      link: `/alerts/${alert.id}`, data: { alertId: alert.id, about: alert.about, monitorId: monitor.id, monitor: monitor.name, slice: alert.slice, reportId: alert.lastReportId, columns: alert.columns.slice(0, 50) },
    });
  }

  /** What was done and that it was done commit together. What is refused is written down and not tried again. */
  private async act(actor: Actor, { alertId, kind }: Consequence): Promise<void> {
    try {
      await this.database.transaction(actor, async () => {
        const held = await this.store.lockConsequence(actor.workspaceId, alertId, kind);
        if (held) await this.end(actor, held, 'DONE', await this.goBack(actor, held));
      });
    } catch (error) {
      await this.refused(actor, alertId, kind, error);
    }
  }

  private refused(actor: Actor, alertId: AlertId, kind: Consequence['kind'], error: unknown): Promise<void> {
    return this.database.transaction(actor, async () => {
      const held = await this.store.lockConsequence(actor.workspaceId, alertId, kind);
      if (!held) return;
      const mayPass = !(error instanceof PlinthError) || error.kind === 'UNAVAILABLE' || error.kind === 'LIMIT';
      if (mayPass) this.logger.warn(`What follows from the alert ${alertId} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (mayPass && held.attempts < mostAttempts) return this.store.postponeConsequence(actor.workspaceId, held, new Date(this.clock.nowMs() + againAfterMs));
      const said = error instanceof PlinthError ? { code: error.code, message: [error.message, error.help].filter(Boolean).join(' ') } : { code: 'INTERNAL', message: 'It failed for a reason that the log of the worker has.' };
      await this.end(actor, held, 'REFUSED', said);
    });
  }

  private async end(actor: Actor, consequence: Consequence, status: 'DONE' | 'REFUSED', result: Readonly<Record<string, JsonValue>>): Promise<void> {
    const { alertId, kind } = consequence;
    await this.store.endConsequence(actor.workspaceId, { ...consequence, status, result, finishedAt: this.clock.now() });
    const alert = await this.store.lock(actor.workspaceId, alertId);
    if (!alert) return;
    await this.moves.tell(actor, alert, status === 'DONE' ? 'FOLLOWED' : 'REFUSED', null, { consequence: kind, ...result });
    await this.store.update(actor.workspaceId, { ...alert, toldAt: null, updatedAt: this.clock.now() });
  }

  /** @throws WatchedDeploymentGone, NoWayBack, and what guards and policies throw */
  private async goBack(actor: Actor, { alertId, kind }: Consequence): Promise<Readonly<Record<string, JsonValue>>> {
    const alert = await this.store.lock(actor.workspaceId, alertId);
    const [monitor] = alert ? await this.monitors.byIds(actor.workspaceId, [alert.monitorId], allRows) : [];
    const [place] = monitor?.deploymentId ? await this.predictions.places(actor.workspaceId, [monitor.deploymentId], allRows) : [];
    if (alert?.status !== 'OPEN' || place?.status !== 'ACTIVE') throw new WatchedDeploymentGone();
    const system: Actor = { ...systemActor(actor.workspaceId, permissions[0], actor.requestId), scopes: permissions };
    const back = await this.lastApproved(system, place);
    const reason = `${reasons[alert.about]}: ${alert.title}`;
    if (kind === 'ROLL_BACK') {
      const { id, status } = await this.deploying.rollback(system, { environment: place.environment.name, modelId: place.modelId, toVersion: back.version, reason });
      return { deploymentId: id, fromVersion: place.version, toVersion: back.version, status };
    }
    const { id, number } = await this.promotions.request(system, { versionId: back.versionId, target: { kind: 'ENVIRONMENT', name: place.environment.name }, reason });
    return { requestId: id, number, fromVersion: place.version, toVersion: back.version };
  }

  /** The version that ran there last and had been approved. */
  private async lastApproved(system: Actor, { modelId, version, environment }: DeployedPlace): Promise<Deployment> {
    const { items } = await this.deployments.list(system, { environment: environment.name, modelId, first: pastDeployments });
    const found = items.find(({ node }) => node.approved && node.activatedAt !== null && node.version !== version);
    if (!found) throw new NoWayBack(environment.name);
    return found.node;
  }
}

const reasons: Readonly<Record<Alert['about'], string>> = { DRIFT: 'Drift', PERFORMANCE: 'Performance', EXPECTATIONS: 'Expectations' };

function isMuted({ mutedUntil }: Alert, now: Date): boolean {
  return mutedUntil !== null && mutedUntil > now;
}

function sentenceOf(kind: 'FOLLOWED' | 'REFUSED', details: AlertEvent['details']): string {
  const isBack = details['consequence'] === 'ROLL_BACK';
  if (kind === 'REFUSED') return `${isBack ? 'the way back' : 'asking for the way back'} was refused`;
  const number = (name: string): string => JSON.stringify(details[name]);
  return isBack ? `went back from version ${number('fromVersion')} to version ${number('toVersion')}` : `asked by promotion #${number('number')} to go back to version ${number('toVersion')}`;
}
