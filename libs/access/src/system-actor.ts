import type { Actor, ActorId, WorkspaceId } from '@plinth/kernel';

/** The system's own actor, the same in each workspace. */
export const systemActorId = '00000000-0000-7000-8000-000000000001' as ActorId;

/** A job acts as the system, holding the one permission that its definition names. */
export function systemActor(workspaceId: WorkspaceId, permission: string, requestId: string): Actor {
  return { id: systemActorId, workspaceId, kind: 'SYSTEM', name: 'Plinth', role: 'READER', scopes: [permission], requestId, expiresAt: undefined };
}
