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
