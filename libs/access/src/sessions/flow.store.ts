import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** A sign-in at the provider that is under way in one browser. */
export interface SignInFlow {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
  /** The session that is to be proved afresh; null when a new one begins. */
  readonly sessionId: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Nobody has to be known to begin one, so there are never more than this under way; the oldest make room. */
const maxFlows = 20_000;

/** Rows of sign-ins under way. */
@Injectable()
export class FlowStore {
  constructor(private readonly database: Database) {}

  async insert(workspaceId: WorkspaceId, secretHash: Uint8Array, { state, nonce, codeVerifier, returnTo, sessionId, createdAt, expiresAt }: SignInFlow): Promise<void> {
    await this.database.execute('delete from sign_in_flow where workspace_id = $1 and expires_at < $2', [workspaceId, createdAt]);
    await this.database.execute(
      'delete from sign_in_flow where workspace_id = $1 and secret_hash in (select secret_hash from sign_in_flow where workspace_id = $1 order by created_at desc offset $2)',
      [workspaceId, maxFlows - 1],
    );
    await this.database.execute(
      'insert into sign_in_flow (workspace_id, secret_hash, state, nonce, code_verifier, return_to, session_id, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [workspaceId, secretHash, state, nonce, codeVerifier, returnTo, sessionId, createdAt, expiresAt],
    );
  }

  /** Takes the flow away: an answer of the provider is read once. */
  async take(workspaceId: WorkspaceId, secretHash: Uint8Array, now: Date): Promise<SignInFlow | undefined> {
    const [row] = await this.database.query<SignInFlow>(
      `delete from sign_in_flow where workspace_id = $1 and secret_hash = $2
       returning state, nonce, code_verifier as "codeVerifier", return_to as "returnTo", session_id as "sessionId", created_at as "createdAt", expires_at as "expiresAt"`,
      [workspaceId, secretHash],
    );
    return row && row.expiresAt > now ? row : undefined;
  }
}
