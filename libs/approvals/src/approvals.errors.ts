import { type ErrorKind, PlinthError } from '@plinth/kernel';
import type { BreakGlassRefusal, DelegationRefusal, VoteRefusal } from './rules/index.js';

const shown = (text: string) => JSON.stringify(text.slice(0, 100));

export class PolicyNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('POLICY_NOT_FOUND', 'NOT_FOUND', `There is no policy ${shown(id)}.`, { field, help: 'policies lists those of this workspace.' });
  }
}

export class PolicyNameTaken extends PlinthError {
  constructor(name: string, policyId: string) {
    super('POLICY_NAME_TAKEN', 'CONFLICT', `A policy has the name ${shown(name)} already.`, { field: 'input.name', help: 'Change that policy, or choose another name; an archived one keeps its.', details: { policyId } });
  }
}

export class PolicyArchived extends PlinthError {
  constructor(policyId: string) {
    super('POLICY_ARCHIVED', 'CONFLICT', 'This policy is archived.', { field: 'input.id', help: 'Make a new policy.', details: { policyId } });
  }
}

/** Somebody else changed it since it was read. */
export class PolicyChanged extends PlinthError {
  constructor(version: number) {
    super('POLICY_CHANGED', 'CONFLICT', `The policy is at version ${version} by now.`, { field: 'input.expectedVersion', help: 'Read it again, then change it again.', details: { version } });
  }
}

/** A policy document that says something nobody understands, or that can't be. */
export class InvalidPolicy extends PlinthError {
  constructor(message: string, field: string) {
    super('INVALID_POLICY', 'INVALID', message, { field, help: 'Compare it with the form in the guide; an unknown field is an error, so that no misspelt rule fails open.' });
  }
}

export class TooManyPolicies extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_POLICIES', 'LIMIT', `A workspace has at most ${limit} policies that are not archived.`, { help: 'Archive those that cover nothing, or let one cover more.', details: { limit } });
  }
}

export class PromotionNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('PROMOTION_NOT_FOUND', 'NOT_FOUND', `There is no promotion request ${shown(id)}.`, { field, help: 'promotionRequests lists those of this workspace.' });
  }
}

/** A target that policies cover is moved by a decision, whoever asks. */
export class ApprovalRequired extends PlinthError {
  constructor(target: string, policies: readonly string[], field: string) {
    super('APPROVAL_REQUIRED', 'FORBIDDEN', `${target} is protected by ${policies.map(shown).join(', ')}: it moves by an approved promotion request, whoever asks.`, { field, help: 'Ask with requestPromotion, or `plinth promote`.', details: { policies: policies.join(', ') } });
  }
}

export class NoPolicyCovers extends PlinthError {
  constructor(target: string) {
    super('NO_POLICY_COVERS', 'CONFLICT', `No policy covers ${target} for this model, so nobody has to be asked.`, { field: 'input.target', help: 'Move it directly, or have an owner make a policy.' });
  }
}

export class PromotionUnderWay extends PlinthError {
  constructor(requestId: string, number: number) {
    super('PROMOTION_UNDER_WAY', 'CONFLICT', `Request #${number} asks for the same already.`, { field: 'input.versionId', help: 'Wait for its outcome, or withdraw it.', details: { requestId, number } });
  }
}

export class StandsThereAlready extends PlinthError {
  constructor(version: number, target: string) {
    super('STANDS_THERE_ALREADY', 'CONFLICT', `Version ${version} is in ${target} now.`, { field: 'input.versionId', help: 'There is nothing to do.', details: { version } });
  }
}

export class NotPromotable extends PlinthError {
  constructor(version: number, why: string) {
    super('NOT_PROMOTABLE', 'CONFLICT', `Version ${version} ${why}.`, { field: 'input.versionId', help: 'Choose another version.', details: { version } });
  }
}

/** A change of a request that its status has no way to. */
export class PromotionNotInStatus extends PlinthError {
  constructor(status: string, wanted: string, help: string) {
    super('PROMOTION_NOT_IN_STATUS', 'CONFLICT', `This request is ${status}; that needs one that is ${wanted}.`, { help, details: { status } });
  }
}

export class NotYourPromotion extends PlinthError {
  constructor() {
    super('NOT_YOUR_PROMOTION', 'FORBIDDEN', 'Somebody else asked for this.', { field: 'id', help: 'Reject it, or ask the requester to withdraw it.' });
  }
}

interface Answer {
  readonly kind: ErrorKind;
  readonly message: string;
  readonly help: string;
}

const findSomeone = 'Let somebody else decide; quorums says who may.';

export const voteRefusals: Readonly<Record<VoteRefusal, Answer>> = {
  NOT_A_PERSON: { kind: 'FORBIDDEN', message: 'Only people decide.', help: findSomeone },
  NOT_A_MEMBER: { kind: 'FORBIDDEN', message: 'Whoever is to vote, or is voted for, was shut out of the workspace.', help: findSomeone },
  IS_THE_REQUESTER: { kind: 'FORBIDDEN', message: 'Whoever asked does not decide.', help: findSomeone },
  IS_BEHIND_THE_REQUESTER: { kind: 'FORBIDDEN', message: 'Whoever answers for the service account that asked does not decide.', help: findSomeone },
  ACTS_FOR_THE_REQUESTER: { kind: 'FORBIDDEN', message: 'Whoever acts for the requester does not decide on what they ask.', help: findSomeone },
  VOUCHED_FOR_THE_REQUESTER: { kind: 'FORBIDDEN', message: 'You let the requester in, so you could have asked for it yourself.', help: 'Find somebody else, have people sign in by an identity provider, or let a policy say `exclude.voucher: false`.' },
  IS_THE_AUTHOR: { kind: 'FORBIDDEN', message: 'Whoever made the version does not decide about it.', help: findSomeone },
  IS_THE_LAST_MODIFIER: { kind: 'FORBIDDEN', message: 'Whoever changed it last does not decide about it.', help: findSomeone },
  IS_THE_RUN_AUTHOR: { kind: 'FORBIDDEN', message: 'Whoever trained it does not decide about it.', help: findSomeone },
  REQUEST_CLOSED: { kind: 'CONFLICT', message: 'This request takes no votes any more.', help: 'Look at how it ended; to go on, ask for a new promotion.' },
  REQUEST_EXPIRED: { kind: 'CONFLICT', message: 'The time to decide about this request is over.', help: 'Ask for a new promotion.' },
  STALE_SUBJECT: { kind: 'PRECONDITION_FAILED', message: 'What you saw is not what is decided about.', help: 'Read the request again, then vote with its subjectDigest; when its subject has changed, it has to be asked anew.' },
  VOTED_ALREADY: { kind: 'CONFLICT', message: 'A vote is there already of a person behind this one: everybody counts once.', help: findSomeone },
  FILLS_NO_SEAT: { kind: 'FORBIDDEN', message: 'None of the policies has a seat for this vote.', help: findSomeone },
  NO_DELEGATION: { kind: 'FORBIDDEN', message: 'You hold no delegation of this moment from them.', help: 'Ask them for one, or vote for yourself.' },
  CREDENTIAL_BY_SOMEBODY_INVOLVED: { kind: 'FORBIDDEN', message: 'Your sign-in or token was made by somebody who may not decide here, so it does not show that it is you.', help: 'Sign in by yourself, or with a token that you made.' },
  SIGNATURE_NEEDED: { kind: 'FORBIDDEN', message: 'The policy asks for a signature.', help: 'Choose a meaning of the signature and pass it.' },
  UNKNOWN_MEANING: { kind: 'INVALID', message: 'The policy has no signature of this meaning.', help: 'Choose one of the meanings that signature.meanings lists.' },
  AUTHENTICATION_TOO_OLD: { kind: 'FORBIDDEN', message: 'The policy asks for a signature soon after you have shown who you are.', help: 'Sign in again, then vote at once; a token can not sign.' },
};

/** A vote that is not taken: `code` says why. */
export class VoteRefused extends PlinthError {
  constructor(refusal: VoteRefusal, details: Readonly<Record<string, string | number | boolean | null>> = {}) {
    const { kind, message, help } = voteRefusals[refusal];
    super(refusal, kind, message, { help, details });
  }
}

const breakGlassRefusals: Readonly<Record<BreakGlassRefusal, Omit<Answer, 'kind'>>> = {
  NOT_ALLOWED_BY_POLICY: { message: 'A policy of this target allows no break-glass.', help: 'Ask with requestPromotion.' },
  NOT_A_PERSON: { message: 'Only a person breaks the glass.', help: 'Sign in as yourself.' },
  NOT_A_MEMBER: { message: 'You were shut out of the workspace.', help: 'Ask an owner.' },
  FILLS_NO_SEAT: { message: 'The policies let others break the glass, not you.', help: 'Ask with requestPromotion, or somebody whom breakGlass names.' },
  REASON_TOO_SHORT: { message: 'An emergency needs a reason that somebody can review.', help: 'Say in a sentence what is wrong and why it can not wait.' },
};

export class BreakGlassRefused extends PlinthError {
  constructor(refusal: BreakGlassRefusal) {
    const { message, help } = breakGlassRefusals[refusal];
    super(`BREAK_GLASS_${refusal}`, refusal === 'REASON_TOO_SHORT' ? 'INVALID' : 'FORBIDDEN', message, { help, ...(refusal === 'REASON_TOO_SHORT' ? { field: 'input.reason' } : {}) });
  }
}

const delegationRefusals: Readonly<Record<DelegationRefusal, Omit<Answer, 'kind'>>> = {
  TO_ONESELF: { message: 'Nobody delegates to themselves.', help: 'Name somebody else.' },
  ENDS_BEFORE_IT_STARTS: { message: 'It would end before it starts.', help: 'Give it a later end.' },
  ENDED_ALREADY: { message: 'It would have ended already.', help: 'Give it an end in the future.' },
  TOO_LONG: { message: 'A delegation ends after 60 days at the most.', help: 'Give it an earlier end; make another one then.' },
  PASSED_ON: { message: 'One of you is in a delegation of that time from the other side: what came by delegation is not passed on.', help: 'Choose somebody else or another time, or revoke the other one.' },
};

export class DelegationRefused extends PlinthError {
  constructor(refusal: DelegationRefusal) {
    const { message, help } = delegationRefusals[refusal];
    super(`DELEGATION_${refusal}`, 'INVALID', message, { field: refusal === 'TO_ONESELF' || refusal === 'PASSED_ON' ? 'input.toActorId' : 'input.endsAt', help });
  }
}

export class DelegationNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('DELEGATION_NOT_FOUND', 'NOT_FOUND', `There is no delegation ${shown(id)} of yours.`, { field, help: 'delegations lists yours.' });
  }
}

/** Somebody to whom no vote can be given. */
export class NoSuchDelegate extends PlinthError {
  constructor(id: string) {
    super('NO_SUCH_DELEGATE', 'NOT_FOUND', `${shown(id)} is no person of this workspace who may act.`, { field: 'input.toActorId', help: 'members lists who there is.' });
  }
}

export class ThreadNotFound extends PlinthError {
  constructor(id: string, field = 'id') {
    super('THREAD_NOT_FOUND', 'NOT_FOUND', `There is no thread ${shown(id)}.`, { field, help: 'Look at the threads of the request.' });
  }
}

export class TooManyComments extends PlinthError {
  constructor(limit: number) {
    super('TOO_MANY_COMMENTS', 'LIMIT', `A request holds at most ${limit} comments.`, { field: 'input.body', help: 'Decide, or ask anew.', details: { limit } });
  }
}

/** No open question of this kind: never asked, answered already, late, or about another subject. */
export class NoOpenCheck extends PlinthError {
  constructor(why: string) {
    super('NO_OPEN_CHECK', 'CONFLICT', `This check takes no answer: ${why}.`, { help: 'Answer the newest question, once and in time.' });
  }
}

export class ReporterInvolved extends PlinthError {
  constructor() {
    super('REPORTER_INVOLVED', 'FORBIDDEN', 'Whoever asked for the promotion, or answers for who asked, does not report its checks.', { help: 'Let the checking system report by its own account.' });
  }
}
