import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { type DecisionBasis, type DecisionDossier, DecisionRecords, partsOf, PromotionService, subjectTargetOf } from '@plinth/approvals';
import { LoggedEvents, LogNotary, ProvenEvents } from '@plinth/audit';
import { type Actor, Clock } from '@plinth/kernel';
import { type ModelVersion, RegistrySubjects, type VersionManifest } from '@plinth/registry';
import { canonicalJson, evidenceFormat, type EvidenceManifest, evidencePaths, exportPaths, formatEventLine, type LoggedEvent, originOf, policyPath, type PrintedName, SequenceRanges, votesCsv } from '@plinth/verify';
import { annexIv, evidenceReadme, mlBom } from '../rules/index.js';
import { dossierPdf } from './dossier.js';
import { PackageWriter } from './package-writer.js';

/** Older checkpoints that a bundle brings, beside those of handovers. */
const earlierCheckpoints = 8;
/** Events of one bundle at the most: the newest before the decision. */
const mostEvents = 20_000;


/** Gathers what a decision stood on into one file. */
@Injectable()
export class BundleMaker {
  constructor(
    private readonly records: DecisionRecords,
    private readonly promotions: PromotionService,
    private readonly subjects: RegistrySubjects,
    private readonly logged: LoggedEvents,
    private readonly proven: ProvenEvents,
    private readonly notary: LogNotary,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined while no checkpoint covers the decision's event */
  async make(actor: Actor, requestId: string): Promise<Buffer | undefined> {
    const as = (permission: string): Actor => systemActor(actor.workspaceId, permission, actor.requestId);
    const dossier = await this.records.read(as('promotion:read'), requestId);
    const request = await this.promotions.find(as('promotion:read'), requestId);
    const testimony = await this.logged.testimony(as('audit:read'), earlierCheckpoints);
    if (!dossier || !request || !testimony) return undefined;
    const basis = JSON.parse(dossier.decision.document) as DecisionBasis;
    const { events, sequence } = await this.eventsOf(as('audit:read'), basis, testimony.size);
    if (sequence === undefined) return undefined;
    const { id: versionId } = basis.subject.version;
    const snapshot = await this.subjects.snapshot(as('model:read'), versionId, subjectTargetOf(request));
    const manifest = await this.subjects.manifest({ ...as('model:read'), scopes: ['model:read', 'artifact:read'] }, versionId as ModelVersion['id']);
    const now = partsOf(snapshot.counting, basis.subject.target, basis.subject.parts['policies'] ?? '', null);
    const names = printedNames(dossier);
    const nameOf = new Map(names.map(({ voteId, name }) => [voteId, name]));
    const pdf = await dossierPdf(
      {
        title: `${basis.subject.model.name} version ${basis.subject.version.number}`,
        lines: [`Technical documentation after Annex IV of Regulation (EU) 2024/1689`, `Promotion request #${basis.request.number}, decided ${basis.outcome} at ${basis.decidedAt}`, `Workspace ${basis.workspaceId}`, `Decision SHA-256 ${dossier.decision.digest}`, `What Plinth holds no record of says so.`],
        at: dossier.decision.decidedAt,
      },
      annexIv({
        decision: basis, decisionDigest: dossier.decision.digest, sequence, manifest: JSON.parse(manifest) as VersionManifest, model: snapshot.model, version: snapshot.version,
        changedSince: Object.keys(now).filter((part) => now[part] !== basis.subject.parts[part]), names: nameOf,
      }),
    );
    const ranges = new SequenceRanges();
    for (const { leaf } of events) ranges.add(leaf.sequence);
    const writer = new PackageWriter();
    const text = (path: string, content: string): void => void writer.add(path, () => [content]);
    text(exportPaths.checkpoint, testimony.checkpoint);
    for (const { size, note } of testimony.earlier) text(`${exportPaths.earlier}${size}`, note);
    text(evidencePaths.bom, mlBom({ workspaceId: actor.workspaceId, manifest: JSON.parse(manifest) as VersionManifest, digest: basis.subject.version.manifestDigest, at: dossier.decision.decidedAt, model: { ...snapshot.model, name: basis.subject.model.name, riskTier: basis.subject.model.riskTier } }));
    text(evidencePaths.decision, dossier.decision.document);
    writer.add(evidencePaths.dossier, () => [pdf]);
    text(exportPaths.events, events.map((event) => `${formatEventLine(event)}\n`).join(''));
    text(evidencePaths.gates, canonicalJson(basis.gates));
    text(exportPaths.keys, JSON.stringify({ origin: originOf(actor.workspaceId), keys: testimony.keys }, null, 2));
    for (const { policyId, version, document } of basis.policies) text(policyPath(policyId, version), canonicalJson(document));
    text(evidencePaths.names, JSON.stringify(names, null, 2));
    text(evidencePaths.readme, evidenceReadme({ workspaceId: actor.workspaceId, number: basis.request.number, sequence, size: testimony.size }));
    text(evidencePaths.version, manifest);
    text(evidencePaths.votes, votesCsv(basis.votes, nameOf));
    const createdAt = this.clock.now().toISOString();
    const zip = writer.end({
      manifest: (files) => JSON.stringify({
        format: evidenceFormat, workspaceId: actor.workspaceId, createdAt, request: { id: requestId, number: basis.request.number },
        decision: { id: basis.decisionId, digest: dossier.decision.digest, sequence }, events: events.length, sequences: ranges.toString(), files,
      } satisfies EvidenceManifest, null, 2),
      sign: (bytes) => this.notary.sign(as('audit:sign'), bytes),
    });
    const pieces: Buffer[] = [];
    for await (const piece of zip) pieces.push(piece as Buffer);
    return Buffer.concat(pieces);
  }

  /** The events about the request and the version, up to the one that commits to the decision. */
  private async eventsOf(actor: Actor, { request, subject, decisionId }: DecisionBasis, size: number): Promise<{ readonly events: readonly LoggedEvent[]; readonly sequence: number | undefined }> {
    const choice = { subjects: [{ kind: 'promotion-request', id: request.id }, { kind: 'model-version', id: subject.version.id }] };
    const events: LoggedEvent[] = [];
    for await (const batch of this.proven.batches(actor, choice, size)) {
      for (const event of batch) {
        events.push(event);
        if (commitsTo(event, decisionId)) return { events: events.slice(-mostEvents), sequence: event.leaf.sequence };
      }
    }
    return { events, sequence: undefined };
  }
}

function commitsTo({ leaf, opened }: LoggedEvent, decisionId: string): boolean {
  const after = opened?.after?.value;
  return leaf.subject.kind === 'promotion-request' && typeof after === 'object' && after !== null && 'decisionDigest' in after && 'decisionId' in after && after.decisionId === decisionId;
}

function printedNames({ votes }: DecisionDossier): PrintedName[] {
  return votes.flatMap(({ id, printedName, nameSalt }) => (printedName === null || nameSalt === null ? [] : [{ voteId: id, name: printedName, salt: nameSalt.toString('hex') }]));
}
