import { toHex, utf8 } from '../hashing/bytes.js';
import { canonicalJson, NotCanonical } from '../hashing/canonical-json.js';
import { opensCommitment } from '../hashing/commitment.js';
import { sha256 } from '../hashing/sha256.js';
import type { AuditExport } from '../export/audit-export.js';
import type { Findings } from '../log/findings.js';
import type { LoggedEvent } from '../log/logged-event.js';
import { bytesAt, type Fields, isRecord, listIn, parsed, recordIn, textAt } from './contents.js';
import { type ShownVote, votesCsv } from './csv.js';
import { type EvidenceManifest, evidencePaths, policyPath } from './evidence-manifest.js';

/** How far the decision's own time may lie from that of its event: one transaction made both. */
const momentMs = 60_000;

/** What was decided, for people. */
export interface ProvenDecision {
  readonly outcome: string;
  readonly decidedAt: string;
  readonly model: string;
  readonly version: number;
  readonly versionDigest: string;
  readonly target: string;
  readonly votes: number;
}

/** Holds the record of the decision against the event that commits to it, and all that it names against the record. */
export async function checkDecision(files: AuditExport, manifest: EvidenceManifest, event: LoggedEvent | undefined, findings: Findings): Promise<ProvenDecision | undefined> {
  const text = await textAt(files, evidencePaths.decision);
  const decision = parsed(text);
  if (text === undefined || !isRecord(decision)) {
    findings.add('file', `${evidencePaths.decision} is missing or no JSON.`);
    return undefined;
  }
  const fault = (path: string, message: string): void => findings.add('altered', `${path}: ${message}`, manifest.decision.sequence);
  const digest = digestOf(text);
  if (digest !== manifest.decision.digest || canonical(decision) !== text) fault(evidencePaths.decision, 'this is not the record that the manifest names.');
  const request = recordIn(decision, 'request');
  if (decision['workspaceId'] !== manifest.workspaceId || request['id'] !== manifest.request.id || request['number'] !== manifest.request.number || decision['decisionId'] !== manifest.decision.id) fault(evidencePaths.decision, 'it is about another request than the manifest.');
  checkEvent(decision, digest, manifest, event, findings);
  const { subject, version } = subjectOf(decision);
  const content = await bytesAt(files, evidencePaths.version);
  const versionDigest = content && toHex(sha256(content));
  const parts = recordIn(subject, 'parts');
  if (versionDigest !== version['manifestDigest'] || versionDigest !== parts['version content']) fault(evidencePaths.version, 'this is not the version that was decided on.');
  if (digestOf(canonical({ format: 'plinth.promotion-subject/1', parts }) ?? '') !== subject['digest']) fault(evidencePaths.decision, 'the digest of its subject is not that of the parts.');
  for (const policy of listIn(decision, 'policies')) {
    if (!isRecord(policy)) continue;
    const path = policyPath(String(policy['policyId']), Number(policy['version']));
    const document = await textAt(files, path);
    if (document === undefined || digestOf(document) !== policy['digest'] || document !== canonical(policy['document'])) fault(path, 'this is not the policy that decided.');
  }
  if ((await textAt(files, evidencePaths.gates)) !== canonical(decision['gates'])) fault(evidencePaths.gates, 'this is not what the gates said when it was decided.');
  await checkVotes(files, decision, fault);
  const target = recordIn(subject, 'target');
  return {
    outcome: String(decision['outcome']), decidedAt: String(decision['decidedAt']), model: String(recordIn(subject, 'model')['name']), version: Number(version['number']), versionDigest: String(version['manifestDigest']),
    target: target['kind'] === 'ALIAS' ? `@${String(target['name'])}` : String(target['name']), votes: listIn(decision, 'votes').length,
  };
}

function subjectOf(decision: Fields): { readonly subject: Fields; readonly version: Fields } {
  const subject = recordIn(decision, 'subject');
  return { subject, version: recordIn(subject, 'version') };
}

function checkEvent(decision: Fields, digest: string, { decision: { sequence } }: EvidenceManifest, event: LoggedEvent | undefined, findings: Findings): void {
  if (!event) return findings.add('removed', `Event ${sequence}, which commits to the decision, is not there.`, sequence);
  const { leaf, opened } = event;
  const after = opened?.after?.value;
  const { subject, version } = subjectOf(decision);
  if (!isRecord(after)) return findings.add('unproven', `Event ${sequence} does not show what it commits to, so nothing ties the decision to the log.`, sequence);
  const request = recordIn(decision, 'request');
  if (after['decisionDigest'] !== digest || after['decisionId'] !== decision['decisionId'] || leaf.subject.id !== request['id'] || leaf.actor.id !== decision['decidedBy'])
    findings.add('altered', `Event ${sequence} commits to another decision than ${evidencePaths.decision}.`, sequence);
  if (after['subjectDigest'] !== subject['digest'] || after['versionDigest'] !== version['manifestDigest']) findings.add('altered', `Event ${sequence} names another subject or version than ${evidencePaths.decision}.`, sequence);
  if (!(Math.abs(Date.parse(leaf.at) - Date.parse(String(decision['decidedAt']))) <= momentMs)) findings.add('back-dated', `The decision says that it was taken at ${String(decision['decidedAt'])}; its event happened at ${leaf.at}.`, sequence);
}

async function checkVotes(files: AuditExport, decision: Fields, fault: (path: string, message: string) => void): Promise<void> {
  const votes = listIn(decision, 'votes').filter(isRecord);
  const { subject } = subjectOf(decision);
  for (const vote of votes) if (vote['counted'] === true && vote['subjectDigest'] !== subject['digest']) fault(evidencePaths.decision, `the vote ${String(vote['id'])} was counted and is for another subject.`);
  const names = new Map<string, string>();
  const opened = parsed(await textAt(files, evidencePaths.names));
  if (!Array.isArray(opened)) return fault(evidencePaths.names, 'it is missing or malformed.');
  for (const each of opened) {
    const { voteId, name, salt } = isRecord(each) ? each : {};
    const commitment = votes.find(({ id }) => id === voteId)?.['printedName'];
    if (typeof voteId !== 'string' || typeof name !== 'string' || typeof salt !== 'string' || typeof commitment !== 'string' || canonical(name) === undefined || !opensCommitment(commitment, name, salt)) fault(evidencePaths.names, `the name under the vote ${String(voteId)} is not the one that was signed.`);
    else names.set(voteId, name);
  }
  if ((await textAt(files, evidencePaths.votes)) !== votesCsv(votes.map(shownVote), names)) fault(evidencePaths.votes, 'it does not say what the record of the decision says.');
}

function shownVote(vote: Fields): ShownVote {
  const text = (name: string): string => String(vote[name]);
  const optional = (name: string): string | null => (typeof vote[name] === 'string' ? vote[name] : null);
  return { id: text('id'), voterId: text('voterId'), principalId: text('principalId'), verdict: text('verdict'), subjectDigest: text('subjectDigest'), meaning: optional('meaning'), authenticatedAt: optional('authenticatedAt'), castAt: text('castAt'), counted: vote['counted'] === true };
}

function digestOf(text: string): string {
  return toHex(sha256(utf8(text)));
}

function canonical(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}
