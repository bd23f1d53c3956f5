import { Injectable } from '@nestjs/common';
import { AccessControl, allRows, AccessDirectory } from '@plinth/access';
import { type Actor, Clock, IdSource, isUuid, PlinthError, Unavailable, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { CallbackRefused, checkWebhook, SignedCalls } from '@plinth/platform/outbound';
import { checkText, parseId } from '@plinth/tracking/rules';
import { z } from 'zod';
import { NoOpenCheck, ReporterInvolved } from './approvals.errors.js';
import { CheckSecrets } from './check-secrets.js';
import { Chronicle } from './deciding/chronicle.js';
import { Deliberation } from './deciding/deliberation.js';
import { Orders } from './deciding/orders.js';
import type { PromotionRequest } from './promotion-request.js';
import type { PolicyGate } from './rules/index.js';
import { type ExternalCheck, GateStore } from './stores/gate.store.js';
import { RequestStore } from './stores/request.store.js';

const maxSummary = 2_000;
const hourMs = 3_600_000;
/** A question that could not be sent is sent again after this long, by the sweep; the queue tries a few times before. */
const resendAfterMs = 120_000;
const pageOfSweep = 200;

/** What a checking system answers. */
const answerSchema = z.strictObject({ subjectDigest: z.string().max(200), passed: z.boolean(), summary: z.string().max(maxSummary).default(''), url: z.url({ protocol: /^https?$/ }).max(2_000).nullable().default(null) });

export interface ReportedCheck {
  readonly requestId: string;
  readonly policyId: string;
  readonly gateId: string;
  readonly subjectDigest: string;
  readonly passed: boolean;
  readonly summary?: string | null | undefined;
}

/** Gates that ask somebody outside: once for each gate and subject, and the first answer holds. */
@Injectable()
export class ExternalCheckService {
  constructor(
    private readonly access: AccessControl,
    private readonly directory: AccessDirectory,
    private readonly database: Database,
    private readonly calls: SignedCalls,
    private readonly secrets: CheckSecrets,
    private readonly store: GateStore,
    private readonly requests: RequestStore,
    private readonly deliberation: Deliberation,
    private readonly orders: Orders,
    private readonly chronicle: Chronicle,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Orders every question that the request's gates ask. Within the transaction that makes the request. */
  async askFor(actor: Actor, request: PromotionRequest, gates: readonly PolicyGate[]): Promise<void> {
    for (const { policyId, gate } of gates) {
      if (gate.kind !== 'external-check') continue;
      const now = this.clock.now();
      const check = { id: this.ids.next(), requestId: request.id, policyId, gateId: gate.id, subjectDigest: request.subjectDigest, url: gate.url, createdAt: now, dueAt: new Date(now.getTime() + gate.timeoutHours * hourMs) };
      if (!(await this.store.ask(actor.workspaceId, check))) continue;
      await this.chronicle.record(actor, request, 'CHECK_ASKED', { details: { checkId: check.id, gateId: gate.id }, after: { checkId: check.id, gateId: gate.id, policyId, subjectDigest: request.subjectDigest } });
      await this.orders.give(actor.workspaceId, 'ASK', check.id);
    }
  }

  /** Sends a question that waits to be sent. The id of the message is the check's, the same at each attempt. @throws Unavailable to be tried again */
  async send(actor: Actor, checkId: string): Promise<void> {
    this.access.check(actor, 'external-check:ask');
    const { workspaceId } = actor;
    const found = await this.database.read(actor, async () => {
      const check = await this.store.check(workspaceId, checkId);
      const [request] = check ? await this.requests.byIds(workspaceId, [check.requestId], allRows) : [];
      return check?.status === 'WAITING' && request?.status === 'OPEN' ? { check, request, secret: await this.secrets.of(workspaceId, check.policyId) } : undefined;
    });
    if (!found) return;
    const problem = await this.post(workspaceId, found);
    await this.database.transaction(actor, () => this.store.sent(workspaceId, checkId, problem, this.clock.now()));
    if (problem !== null) throw new Unavailable(`The external check (${problem})`);
  }

  private async post(workspaceId: WorkspaceId, { check, request, secret }: { readonly check: ExternalCheck; readonly request: PromotionRequest; readonly secret: string | undefined }): Promise<string | null> {
    if (secret === undefined) return 'the policy has no secret to sign with';
    const body = JSON.stringify({
      type: 'promotion.check', id: check.id, gate: check.gateId, subjectDigest: check.subjectDigest, answerBy: check.dueAt.toISOString(), answerTo: `/api/v1/external-checks/${workspaceId}/${check.id}`,
      request: { id: request.id, number: request.number, requestedAt: request.requestedAt.toISOString() },
      model: { id: request.modelId, name: request.modelName, riskTier: request.riskTier }, version: { id: request.versionId, number: request.version, digest: request.versionDigest }, target: request.target,
    });
    try {
      const { status } = await this.calls.signedRequest({ url: check.url, secret, body, id: check.id });
      return status >= 200 && status < 300 ? null : `it answered ${status}`;
    } catch (error) {
      if (error instanceof PlinthError) return error.code;
      throw error;
    }
  }

  /** Takes a signed answer, as the system: who signs with the policy's secret is the checking system. @throws CallbackRefused, NoOpenCheck */
  async answer(actor: Actor, checkId: string, headers: Readonly<Record<string, unknown>>, body: string): Promise<void> {
    this.access.check(actor, 'external-check:ask');
    const { workspaceId } = actor;
    if (!isUuid(workspaceId) || !isUuid(checkId)) throw new CallbackRefused('WRONG');
    await this.database.transaction(actor, async () => {
      const check = await this.store.check(workspaceId, checkId);
      const secret = check ? await this.secrets.of(workspaceId, check.policyId) : undefined;
      if (!check || secret === undefined) throw new CallbackRefused('WRONG');
      const checked = checkWebhook([secret], headers, body, this.clock.nowMs());
      if ('problem' in checked) throw new CallbackRefused(checked.problem);
      const request = await this.deliberation.hold(actor, check.requestId);
      await this.calls.accept(workspaceId, `external-check/${check.id}`, [secret], headers, body);
      const parsed = answerSchema.safeParse(jsonOf(body));
      if (!parsed.success) throw new NoOpenCheck(`it is not of the form that was agreed (${parsed.error.issues[0]?.path.join('.') ?? ''})`);
      const { subjectDigest, passed, summary, url } = parsed.data;
      if (subjectDigest !== check.subjectDigest) throw new NoOpenCheck('it is about another subject');
      checkText(summary, maxSummary, 'A summary', 'summary');
      await this.take(actor, request, check, passed, summary, url);
    });
  }

  /** Takes the answer of a member, such as CI's service account. @throws PromotionNotFound, ReporterInvolved, NoOpenCheck */
  async report(actor: Actor, { requestId, policyId, gateId, subjectDigest, passed, summary = null }: ReportedCheck): Promise<PromotionRequest> {
    this.access.check(actor, 'external-check:report');
    checkText(summary ?? '', maxSummary, 'A summary', 'input.summary');
    parseId(policyId, 'input.policyId');
    return this.database.transaction(actor, async () => {
      const request = await this.deliberation.hold(actor, parseId(requestId, 'input.requestId'), 'input.requestId');
      const { requesterPersonId } = request.involved;
      const reporter = await this.directory.person(actor, actor.id);
      if ([actor.id, reporter?.ownerId, ...(actor.vouchedBy ?? [])].some((id) => id === request.requestedBy || id === requesterPersonId)) throw new ReporterInvolved();
      const check = (await this.store.checks(actor.workspaceId, [request.id])).find((each) => each.policyId === policyId && each.gateId === gateId && each.subjectDigest === subjectDigest);
      if (!check) throw new NoOpenCheck('nobody asked it about this subject');
      return this.take(actor, request, check, passed, summary ?? '', null);
    });
  }

  /** Ends questions whose time is over, and sends those again that could not be sent. */
  async sweep(actor: Actor): Promise<void> {
    this.access.check(actor, 'promotion:sweep');
    const { workspaceId } = actor;
    const now = this.clock.now();
    const [overdue, unsent] = await this.database.read(actor, async () => [await this.store.overdue(workspaceId, now, pageOfSweep), await this.store.unsent(workspaceId, new Date(now.getTime() - resendAfterMs), pageOfSweep)]);
    for (const check of overdue) {
      await this.database.transaction(actor, async () => {
        const request = await this.deliberation.hold(actor, check.requestId);
        if (!(await this.store.answer(workspaceId, check.id, 'TIMED_OUT', `Nobody answered until ${check.dueAt.toISOString()}.`, null, this.clock.now()))) return;
        await this.chronicle.record(actor, request, 'CHECK_TIMED_OUT', { details: { checkId: check.id, gateId: check.gateId }, after: { checkId: check.id, gateId: check.gateId } });
        if (request.status === 'OPEN') await this.deliberation.conclude(actor, await this.deliberation.consider(actor, request));
      });
    }
    const again = unsent.filter(({ id }) => !overdue.some((check) => check.id === id));
    if (again.length) await this.database.transaction(actor, async () => { for (const { id } of again) await this.orders.give(workspaceId, 'ASK', id); });
  }

  private async take(actor: Actor, request: PromotionRequest, check: ExternalCheck, passed: boolean, summary: string, url: string | null): Promise<PromotionRequest> {
    if (request.status !== 'OPEN') throw new NoOpenCheck(`the request is ${request.status}`);
    const now = this.clock.now();
    if (now >= check.dueAt) throw new NoOpenCheck('its time is over');
    if (!(await this.store.answer(actor.workspaceId, check.id, passed ? 'PASSED' : 'FAILED', summary, url, now))) throw new NoOpenCheck('it was answered already');
    await this.chronicle.record(actor, request, 'CHECK_ANSWERED', { details: { checkId: check.id, gateId: check.gateId, passed }, after: { checkId: check.id, gateId: check.gateId, passed, subjectDigest: check.subjectDigest } });
    return this.deliberation.conclude(actor, await this.deliberation.consider(actor, request));
  }
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // Told apart by the schema, like every other body that is not of the form.
    return undefined;
  }
}
