import { Injectable, Logger } from '@nestjs/common';
import { type Actor, Clock } from '@plinth/kernel';
import { type FrozenMetrics, RegistrySubjects, type SubjectSnapshot } from '@plinth/registry';
import { evaluateGate, type ExternalResult, type Gate, type GateFinding, type PolicyGate, type PolicyGateVerdict, type SubjectFacts, type TrainingData } from '../rules/index.js';
import { GateStore } from '../stores/gate.store.js';
import { DomainChecks } from './domain-checks.js';
import { asReader } from './subjects.js';

/** Computes gates from what is there at this moment. */
@Injectable()
export class Gates {
  private readonly logger = new Logger(Gates.name);

  constructor(
    private readonly registry: RegistrySubjects,
    private readonly store: GateStore,
    private readonly checks: DomainChecks,
    private readonly clock: Clock,
  ) {}

  /** @param requestId whose external answers count; undefined before there is a request */
  async verdicts(actor: Actor, gates: readonly PolicyGate[], { snapshot, training }: { readonly snapshot: SubjectSnapshot; readonly training: TrainingData | null }, subjectDigest: string, requestId: string | undefined): Promise<PolicyGateVerdict[]> {
    if (!gates.length) return [];
    const now = this.clock.now();
    const facts = await this.factsOf(actor, gates, snapshot, training);
    const answers = requestId && gates.some(({ gate }) => gate.kind === 'external-check') ? await this.store.checks(actor.workspaceId, [requestId]) : [];
    return Promise.all(gates.map(async ({ policyId, gate }) => {
      const externalResults = new Map<string, ExternalResult>(
        answers.filter((answer) => answer.policyId === policyId && answer.answeredAt !== null && answer.subjectDigest === subjectDigest).map((answer) => [answer.gateId, { subjectDigest: answer.subjectDigest, passed: answer.status === 'PASSED', summary: answer.summary ?? '' }]),
      );
      return { policyId, verdict: evaluateGate(gate, { ...facts, externalResults, domainFindings: await this.domainFindings(actor, gate, snapshot) }, subjectDigest, now) };
    }));
  }

  private async factsOf(actor: Actor, gates: readonly PolicyGate[], snapshot: SubjectSnapshot, training: TrainingData | null): Promise<Omit<SubjectFacts, 'externalResults' | 'domainFindings'>> {
    const { version, content, model, current } = snapshot;
    const needsArtifacts = gates.some(({ gate }) => gate.kind === 'required-artifacts');
    const artifacts = needsArtifacts ? await this.registry.artifacts(asReader(actor), version.id) : [];
    return {
      metrics: metricsOf(content.metrics),
      current: current && current.version.id !== version.id ? { version: current.version.version, metrics: metricsOf(current.content.metrics) } : null,
      artifactPaths: artifacts.map(({ path }) => path),
      tags: new Map(Object.entries(version.tags)),
      cardFields: new Map([
        ...model.card.map(({ key, markdown }) => [key, markdown] as const),
        ['description', model.description ?? ''] as const,
        ['intended-use', model.intendedUse ?? ''] as const,
        ['version-description', version.description ?? ''] as const,
      ]),
      trainingData: training ?? { inputs: [], pairs: [], upstream: null, former: null },
    };
  }

  private async domainFindings(actor: Actor, gate: Gate, snapshot: SubjectSnapshot): Promise<ReadonlyMap<string, GateFinding>> {
    if (gate.kind !== 'domain-check') return new Map();
    const check = this.checks.find(gate.check);
    if (!check) return new Map();
    try {
      return new Map([[gate.id, await check.find(actor, snapshot, gate.settings)]]);
    } catch (error) {
      this.logger.warn(`The check ${gate.check} failed: ${String(error)}`);
      return new Map([[gate.id, { outcome: 'ERROR', explanation: `The check ${gate.check} could not be computed.`, facts: [] }]]);
    }
  }
}

export function metricsOf(metrics: FrozenMetrics): ReadonlyMap<string, number> {
  return new Map(Object.entries(metrics).map(([key, { value }]) => [key, Number(value)]));
}
