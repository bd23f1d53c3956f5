import { PlinthError } from '@plinth/kernel';

/** A request came with a session's cookie and did not show that a page of this site sent it. */
export class CrossSiteRefused extends PlinthError {
  constructor() {
    super('CROSS_SITE_REFUSED', 'FORBIDDEN', 'This did not come from a page of Plinth.', { field: 'Plinth-Csrf', help: 'Send it from the web app, with its Origin and the token of the cookie plinth_csrf in the header Plinth-Csrf; programs use an access token.' });
  }
}

/** The same for links that never were, were used, or are too old: whoever guesses learns nothing. */
export class SignInLinkInvalid extends PlinthError {
  constructor() {
    super('SIGN_IN_LINK_INVALID', 'UNAUTHENTICATED', 'This link is not valid: it works once, within 15 minutes.', { field: 'token', help: 'Ask whoever gave it to you for another.' });
  }
}

/** The same for invitations that never were, were accepted or taken back, or are too old. */
export class InvitationInvalid extends PlinthError {
  constructor() {
    super('INVITATION_INVALID', 'NOT_FOUND', 'This invitation is not valid: it works once, within a day.', { field: 'token', help: 'Ask whoever gave it to you for another.' });
  }
}

export class InvitationNotFound extends PlinthError {
  constructor(id: string) {
    super('INVITATION_NOT_FOUND', 'NOT_FOUND', 'There is no such invitation any more: it was accepted or taken back, or it ended.', { field: 'id', help: 'invitations lists those that still hold.', details: { id: id.slice(0, 100) } });
  }
}

export class AlreadyMember extends PlinthError {
  constructor() {
    super('ALREADY_MEMBER', 'CONFLICT', 'You are a member of this workspace already.', { field: 'token', help: 'Ask an owner of it for a sign-in link.' });
  }
}

/** Why a sign-in by the provider came to nothing; the page says it in words. */
export type SignInFailure = 'SIGN_IN_FAILED' | 'SIGN_IN_EXPIRED' | 'NOT_A_MEMBER' | 'ANOTHER_PERSON' | 'PROVIDER_UNAVAILABLE';

export class SignInRefused extends PlinthError {
  constructor(readonly failure: SignInFailure, detail: string, cause?: unknown) {
    super(failure, 'UNAUTHENTICATED', detail, { help: 'Start again from the sign-in page.', cause });
  }
}

export class SessionNotFound extends PlinthError {
  constructor(id: string) {
    super('SESSION_NOT_FOUND', 'NOT_FOUND', 'There is no such session, or it is not yours.', { field: 'id', help: 'sessions lists those that you may see.', details: { id: id.slice(0, 100) } });
  }
}

/** A retried request for a link: it was made, and its secret was shown then and is not kept. */
export class LinkAlreadyShown extends PlinthError {
  constructor(remedy: string, details: Readonly<Record<string, string>> = {}) {
    super('LINK_ALREADY_SHOWN', 'CONFLICT', 'This link was made by an earlier request with the same idempotency key; it can not be shown again.', { field: 'idempotencyKey', help: `If the answer was lost, ${remedy} and make another with a new key.`, details });
  }
}
