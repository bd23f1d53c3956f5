import { PlinthError } from '@plinth/kernel';

/** Nobody is known to ask: no token, or one that is not valid (any more). Says no more than that to whoever guesses. */
export class Unauthenticated extends PlinthError {
  constructor(message = 'This needs an access token.') {
    super('UNAUTHENTICATED', 'UNAUTHENTICATED', message, { help: 'Send Authorization: Bearer plk_… with a token that is neither expired nor revoked.' });
  }
}

/** The actor is known and may not. */
export class Forbidden extends PlinthError {
  constructor(permission: string) {
    super('FORBIDDEN', 'FORBIDDEN', `This needs the permission ${permission}.`, { help: 'An owner of the workspace can give you a role, or a token with a scope, that has it.', details: { permission } });
  }
}

export class WorkspaceMismatch extends PlinthError {
  constructor() {
    super('WORKSPACE_MISMATCH', 'FORBIDDEN', 'The token does not belong to the workspace that was asked for.', { field: 'Plinth-Workspace', help: 'Use a token of that workspace, or leave the header out.' });
  }
}

/** Named by whoever needs no token. Says the same of one that is not there and of one that they are no member of. */
export class WorkspaceNotFound extends PlinthError {
  constructor(named: string) {
    super('WORKSPACE_NOT_FOUND', 'NOT_FOUND', 'You are in no workspace of this name.', { field: 'Plinth-Workspace', help: 'workspaces lists those that you can reach, and `plinth workspaces list` shows them.', details: { workspace: named.slice(0, 100) } });
  }
}

export class SlugTaken extends PlinthError {
  constructor(slug: string) {
    super('SLUG_TAKEN', 'CONFLICT', 'There is a workspace with this slug already.', { field: 'input.slug', help: 'Choose another slug.', details: { slug } });
  }
}

/** Jobs visit each workspace every few seconds, so their number has a bound. */
export class TooManyWorkspaces extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_WORKSPACES', 'LIMIT', `An installation has at most ${limit} workspaces.`, { help: 'Use experiments and tags to keep work apart within a workspace, or run another installation.', details: { limit } });
  }
}

export class ActorNotFound extends PlinthError {
  constructor(id: string, field = 'actorId') {
    super('ACTOR_NOT_FOUND', 'NOT_FOUND', 'There is no such member in this workspace.', { field, help: 'members lists who there is.', details: { id: id.slice(0, 100) } });
  }
}

export class AccessTokenNotFound extends PlinthError {
  constructor(id: string) {
    super('ACCESS_TOKEN_NOT_FOUND', 'NOT_FOUND', 'There is no such token, or it is not yours.', { field: 'id', help: 'accessTokens lists those that you may see.', details: { id: id.slice(0, 100) } });
  }
}

export class ActorDisabled extends PlinthError {
  constructor(field: string) {
    super('ACTOR_DISABLED', 'CONFLICT', 'This member was shut out of the workspace.', { field, help: 'Make a new account instead.' });
  }
}

export class NotAServiceAccount extends PlinthError {
  constructor() {
    super('NOT_A_SERVICE_ACCOUNT', 'CONFLICT', 'People answer for themselves; only a service account has an owner.', { field: 'actorId', help: 'Name a service account.' });
  }
}

export class NotAPerson extends PlinthError {
  constructor(field: string) {
    super('NOT_A_PERSON', 'CONFLICT', 'This needs a person, and the member is a program.', { field, help: 'Name a member of kind USER.' });
  }
}

export class EmailTaken extends PlinthError {
  constructor() {
    super('EMAIL_TAKEN', 'CONFLICT', 'Somebody in this workspace has this address already.', { field: 'input.email', help: 'members lists who there is.' });
  }
}

export class LastOwner extends PlinthError {
  constructor() {
    super('LAST_OWNER', 'CONFLICT', 'A workspace keeps at least one person as its owner.', { field: 'actorId', help: 'Make another person an owner first.' });
  }
}

/** Somebody asked for a token that could do more, or live longer, than what they hold themselves. */
export class TokenBeyondMaker extends PlinthError {
  constructor(what: 'role' | 'scopes' | 'expiresAt', detail: string) {
    super('TOKEN_BEYOND_MAKER', 'FORBIDDEN', `A token can not do more than the credential that makes it: ${detail}.`, { field: `input.${what}`, help: 'Ask for less, or let an owner make it.' });
  }
}

/** A retried request for a token: it was made, and its secret was shown then and is not kept. */
export class TokenAlreadyShown extends PlinthError {
  constructor(id: string) {
    super('TOKEN_ALREADY_SHOWN', 'CONFLICT', 'This token was made by an earlier request with the same idempotency key; its secret can not be shown again.', {
      field: 'input.idempotencyKey',
      help: 'If the answer was lost, revoke that token and make another with a new key.',
      details: { id },
    });
  }
}
