import type { DecisionBasis } from '@plinth/approvals';
import type { CardSection, VersionManifest } from '@plinth/registry';

/** What the dossier is filled from. */
export interface DossierFacts {
  readonly decision: DecisionBasis;
  readonly decisionDigest: string;
  readonly sequence: number;
  readonly manifest: VersionManifest;
  readonly model: { readonly description: string | null; readonly intendedUse: string | null; readonly card: readonly CardSection[] };
  readonly version: { readonly description: string | null };
  /** Names of parts of the model that were edited between the decision and the sealing. */
  readonly changedSince: readonly string[];
  /** Printed names by the vote's id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface DossierEntry {
  readonly label: string;
  /** Null: Plinth has nothing of it. */
  readonly value: string | null;
}

export interface DossierSection {
  readonly number: number;
  readonly title: string;
  readonly entries: readonly DossierEntry[];
}

const most = 40;

/** The technical documentation as Annex IV of Regulation (EU) 2024/1689 orders it, as far as Plinth knows anything of it. */
export function annexIv(facts: DossierFacts): DossierSection[] {
  const { decision, manifest, model, version } = facts;
  const { subject } = decision;
  const card = (...words: readonly string[]): string | null => cardText(model.card, words);
  return [
    section(1, 'General description of the AI system', [
      ['Name', subject.model.name],
      ['Intended purpose', model.intendedUse ?? card('intended', 'purpose', 'use')],
      ['Description', model.description ?? card('overview', 'description', 'summary')],
      ['Version', `${subject.version.number}, content SHA-256 ${subject.version.manifestDigest}`],
      ['What the version is', version.description],
      ['Replaces', subject.current ? `version ${subject.current.number}` : 'nothing: the target was empty'],
      ['Risk tier', subject.model.riskTier],
      ['Put into service as', subject.target.kind === 'ALIAS' ? `alias @${subject.target.name}` : `environment ${subject.target.name}`],
      ['Interaction with other systems', card('interaction', 'integration')],
      ['Software it was made with', flat(manifest.environment)],
      ['Forms in which it is delivered', list(manifest.artifacts.map(({ path, size }) => `${path} (${size} bytes)`))],
      ['Hardware', card('hardware', 'compute')],
      ['Instructions for use', card('instruction', 'how-to')],
    ]),
    section(2, 'Elements of the system and the process of its development', [
      ['Methods and steps of development', manifest.sourceRun ? flat(manifest.sourceRun) : card('method', 'development', 'training')],
      ['Parameters of training', list(Object.entries(manifest.params).map(([key, value]) => `${key} = ${value}`))],
      ['Inputs and outputs', manifest.signature ? list([...manifest.signature.inputs.map(({ name, type }) => `in ${name}: ${type}`), ...manifest.signature.outputs.map(({ name, type }) => `out ${name}: ${type}`)]) : null],
      ['Architecture and design', card('architecture', 'design')],
      ['Data: origin, scope and preparation', list(manifest.inputs.map((input) => flat(input) ?? '')) ?? card('data')],
      ['Assessment of bias', card('bias', 'fairness')],
      ['Human oversight', card('oversight', 'human')],
      ['Changes foreseen from the start', card('predetermined', 'planned')],
      ['Validation and testing', list(decision.gates.map(({ verdict }) => `${verdict.gateId}: ${verdict.outcome}. ${verdict.explanation}`)) ?? card('validation', 'testing', 'evaluation')],
      ['Cybersecurity', card('security')],
    ]),
    section(3, 'Monitoring, functioning and control', [
      ['Capabilities and limits', card('limitation', 'capabilit')],
      ['Foreseeable unintended outcomes', card('unintended', 'risk', 'harm')],
      ['Who released it', people(facts)],
      ['How it is taken back', 'By a rollback to a version that was approved before, in one act; each deployment is an event of the audit log.'],
    ]),
    section(4, 'Appropriateness of the performance metrics', [
      ['Metrics of the version', list(Object.entries(manifest.metrics).map(([key, value]) => `${key} = ${flat(value) ?? ''}`))],
      ['Metrics that were required', list(decision.gates.flatMap(({ verdict }) => verdict.facts.map(({ name, actual, wanted, holds }) => `${name}: ${actual}${wanted === null ? '' : `, wanted ${wanted}`} (${holds ? 'holds' : 'does not hold'})`)))],
      ['Why these metrics', card('metric', 'performance')],
    ]),
    section(5, 'Risk management system (Article 9)', [
      ['Risk tier', subject.model.riskTier],
      ['Policies that decided', list(decision.policies.map(({ name, version: number, digest }) => `${name}, version ${number}, SHA-256 ${digest}`))],
      ['Risks and measures', card('risk', 'mitigation')],
    ]),
    section(6, 'Changes through the lifecycle', [
      ['Request', `#${decision.request.number} of ${decision.request.requestedAt}${decision.request.reason ? `: ${decision.request.reason}` : ''}`],
      ['Decision', `${decision.outcome} at ${decision.decidedAt}; record SHA-256 ${facts.decisionDigest}; event ${facts.sequence} of the audit log`],
      ['Edited since the decision', facts.changedSince.length > 0 ? facts.changedSince.join(', ') : 'nothing'],
      ['Changes made before', card('change', 'history')],
    ]),
    section(7, 'Harmonised standards applied', [['Standards', card('standard')]]),
    section(8, 'EU declaration of conformity', [['Declaration', card('conformity', 'declaration')]]),
    section(9, 'Post-market monitoring (Article 72)', [['Plan', card('monitoring', 'post-market')]]),
  ];
}

function section(number: number, title: string, entries: readonly (readonly [label: string, value: string | null])[]): DossierSection {
  return { number, title, entries: entries.map(([label, value]) => ({ label, value: value?.trim() || null })) };
}

/** The first section of the card whose key or title begins a word with one of these. */
function cardText(card: readonly CardSection[], words: readonly string[]): string | null {
  for (const word of words) {
    const found = card.find(({ key, title }) => new RegExp(`\\b${word}`, 'i').test(`${key} ${title}`));
    if (found) return found.markdown;
  }
  return null;
}

function people({ decision, names }: DossierFacts): string | null {
  return list(decision.votes.map(({ id, verdict, principalId, meaning, castAt, counted }) => `${names.get(id) ?? principalId}: ${verdict}${meaning === null ? '' : `, “${meaning}”`}, ${castAt}${counted ? '' : ' (not counted)'}`));
}

function list(lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  return [...lines.slice(0, most), ...(lines.length > most ? [`… and ${lines.length - most} more: see version-manifest.json`] : [])].join('\n');
}

/** JSON for people: names and values, a line each. */
function flat(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value !== 'object') return typeof value === 'string' ? value : JSON.stringify(value);
  const lines = Object.entries(value).flatMap(([key, each]) => (each === null || each === undefined ? [] : [`${key}: ${typeof each === 'object' ? JSON.stringify(each) : String(each)}`]));
  return lines.length === 0 ? null : lines.slice(0, most).map((line) => line.slice(0, 500)).join('; ');
}
