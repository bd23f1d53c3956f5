import { createHash, timingSafeEqual } from 'node:crypto';
import { type Entropy, isUuid, type WorkspaceId } from '@plinth/kernel';

/** A secret that names its workspace, so that it can be looked up behind row-level security. */
export interface WorkspaceSecret {
  readonly workspaceId: WorkspaceId;
  /** The whole: it is shown or sent once and never stored. */
  readonly secret: string;
  readonly hash: Uint8Array<ArrayBuffer>;
}

/** What a secret opens; part of what is hashed, so that none works in another's place. */
export type SecretKind = 'session' | 'link' | 'flow' | 'invitation';

const shape = /^([0-9A-Za-z_-]{22})\.([0-9A-Za-z_-]{43})$/;

/** `<workspace>.<256 bits of chance>`, both in base64url. */
export function makeWorkspaceSecret(kind: SecretKind, workspaceId: WorkspaceId, entropy: Entropy): WorkspaceSecret {
  const workspace = Buffer.from(workspaceId.replaceAll('-', ''), 'hex').toString('base64url');
  const secret = `${workspace}.${Buffer.from(entropy.bytes(32)).toString('base64url')}`;
  return { workspaceId, secret, hash: hashSecret(kind, secret) };
}

/** Reads a secret as somebody sent it. @returns undefined for what was never made here */
export function parseWorkspaceSecret(kind: SecretKind, secret: string): WorkspaceSecret | undefined {
  const [, workspace] = shape.exec(secret) ?? [];
  if (workspace === undefined) return undefined;
  const hex = Buffer.from(workspace, 'base64url').toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return isUuid(id) ? { workspaceId: id as WorkspaceId, secret, hash: hashSecret(kind, secret) } : undefined;
}

/** A plain SHA-256 is enough: 256 bits of chance can't be searched. */
function hashSecret(kind: SecretKind, secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`plinth ${kind} ${secret}`).digest());
}

/**
 * The token that pages send back in a header, to show that they could read a cookie of this site (double submit). It follows from the
 * session's secret, so a cookie that another site planted is of no use, and it opens nothing by itself.
 */
export function csrfTokenOf(sessionSecret: string): string {
  return createHash('sha256').update(`plinth csrf ${sessionSecret}`).digest('base64url');
}

export function isCsrfToken(given: string | undefined, sessionSecret: string): boolean {
  const expected = Buffer.from(csrfTokenOf(sessionSecret));
  const sent = Buffer.from(given ?? '');
  return sent.length === expected.length && timingSafeEqual(sent, expected);
}
