import { toHex, utf8, utf8After } from '../hashing/bytes.js';
import { canonicalJson, NotCanonical } from '../hashing/canonical-json.js';
import { sha256 } from '../hashing/sha256.js';

/** The form of the leaves that are written now. */
export const leafVersion = 1;

/**
 * What the log says of one event, for good. Its canonical JSON (RFC 8785) is the leaf. Whatever may be personal or is written by people
 * stands in it as a commitment only: 64 hex digits, see {@link commitmentTo}.
 */
export interface AuditLeaf {
  readonly v: number;
  readonly workspace: string;
  /** 1, 2, 3 …; the leaf's place in the tree is one less. */
  readonly sequence: number;
  /** When it happened, by the clock of whoever did it; ISO 8601 with milliseconds and Z. */
  readonly at: string;
  /** When it got its place. Never before that of the event in front of it. */
  readonly sequencedAt: string;
  /** A pseudonym: the name is kept elsewhere and can be erased there. */
  readonly actor: { readonly id: string; readonly kind: string };
  readonly action: string;
  readonly subject: LeafSubject;
  readonly before?: string;
  readonly after?: string;
  readonly reason?: string;
  /** The request that did it. */
  readonly request?: string;
}

/** What it happened to: by its id when that is a UUID or a digest, by a commitment to its id otherwise, as that may be a name. */
export interface LeafSubject {
  readonly kind: string;
  readonly id?: string;
  readonly idCommitment?: string;
  /** SHA-256 of the very state that was meant, when that is known. */
  readonly digest?: string;
}

/** A value that the leaf commits to, with the salt that proves it. */
export interface Opening {
  /** 64 hex digits. */
  readonly salt: string;
  readonly value: unknown;
}

/** What may be laid open of an event. Each part can be left out, or erased for good, without the others. */
export interface Openings {
  readonly subjectId?: Opening;
  readonly before?: Opening;
  readonly after?: Opening;
  readonly reason?: Opening;
}

/** What stands for an id that was erased: no UUID and no digest, so that the leaf has a commitment in its stead. */
export const erasedSubjectId = 'erased';

const plainId = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64})$/;

/** True for ids that tell nothing of anybody: UUIDs and SHA-256 digests in lower case. */
export function isPlainId(id: string): boolean {
  return plainId.test(id);
}

/** The leaf's bytes. A leaf is written a million times where an export is verified, so its members stand here in their canonical order. */
export function encodeLeaf(leaf: AuditLeaf): Uint8Array {
  return utf8(leafText(leaf));
}

/** SHA-256(0x00 ‖ leaf). */
export function hashOfLeaf(leaf: AuditLeaf): Uint8Array {
  const input = utf8After(1, leafText(leaf));
  input[0] = 0x00;
  return sha256(input);
}

/** The same of a leaf that came from somewhere: undefined when it has no canonical form, such as one with half of a surrogate pair, and so was never logged. */
export function hashOfGivenLeaf(leaf: AuditLeaf): Uint8Array | undefined {
  try {
    return hashOfLeaf(leaf);
  } catch (error) {
    if (error instanceof NotCanonical) return undefined;
    throw error;
  }
}

function leafText({ action, actor, after, at, before, reason, request, sequence, sequencedAt, subject, v, workspace }: AuditLeaf): string {
  return (
    `{"action":${canonicalJson(action)},"actor":{"id":${canonicalJson(actor.id)},"kind":${canonicalJson(actor.kind)}},${member('after', after)}"at":${canonicalJson(at)},${member('before', before)}${member('reason', reason)}` +
    `${member('request', request)}"sequence":${canonicalJson(sequence)},"sequencedAt":${canonicalJson(sequencedAt)},"subject":{${member('digest', subject.digest)}${member('id', subject.id)}${member('idCommitment', subject.idCommitment)}` +
    `"kind":${canonicalJson(subject.kind)}},"v":${canonicalJson(v)},"workspace":${canonicalJson(workspace)}}`
  );
}

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `"${name}":${canonicalJson(value)},`;
}

/** The bytes that the log's key signs for one event, so that an event can be told to be genuine without the tree around it. */
export function sealedBytes(origin: string, sequence: number, hash: Uint8Array): Uint8Array {
  return utf8(`plinth-audit-seal/v1\n${origin}\n${sequence}\n${toHex(hash)}\n`);
}

/** The name of a workspace's log: the first line of its checkpoints and the name of its keys. */
export function originOf(workspaceId: string): string {
  return `plinth/audit/${workspaceId}`;
}
