import { registerEnumType } from '@nestjs/graphql';

function described<Name extends string>(name: string, description: string, values: Readonly<Record<Name, string>>): Readonly<Record<Name, Name>> {
  const names = Object.keys(values) as Name[];
  const members = Object.fromEntries(names.map((each) => [each, each])) as Record<Name, Name>;
  const valuesMap = Object.fromEntries(names.map((each) => [each, { description: values[each] }])) as Record<Name, { description: string }>;
  registerEnumType<Record<Name, Name>>(members, { name, description, valuesMap });
  return members;
}

export const PromotionStatusEnum = described('PromotionStatus', 'How a promotion request stands.', {
  OPEN: 'It takes votes.',
  APPROVED: 'It was approved and waits to be carried out.',
  EXECUTING: 'It is being carried out.',
  EXECUTED: 'It was carried out.',
  EXECUTION_FAILED: 'It could not be carried out, and can be tried again.',
  REJECTED: 'It was rejected.',
  EXPIRED: 'Its time ended first.',
  WITHDRAWN: 'Its requester took it back.',
  VOIDED: 'What it was about changed.',
});
export const PromotionKindEnum = described('PromotionKind', 'How a promotion is asked for.', { PROMOTION: 'By votes.', BREAK_GLASS: 'At once, in an emergency, with a review afterwards.' });
export const TargetKindEnum = described('PromotionTargetKind', 'What a version is put into.', { ENVIRONMENT: 'An environment of the workspace.', ALIAS: 'An alias of the model.' });
export const VoteVerdictEnum = described('VoteVerdict', 'What a vote says.', { APPROVE: 'For it.', REJECT: 'Against it.' });
export const GateOutcomeEnum = described('GateOutcome', 'What a gate says; only PASS lets through.', { PASS: 'It holds.', FAIL: 'It does not hold.', PENDING: 'Somebody outside has not answered, or data is being looked into.', ERROR: 'It could not be computed.' });
export const DecisionOutcomeEnum = described('DecisionOutcome', 'What was decided.', { APPROVED: 'It may go there.', REJECTED: 'It may not.', BREAK_GLASS: 'It went there in an emergency, without votes.' });
export const ReviewStatusEnum = described('BreakGlassReviewStatus', 'What became of the review of a break-glass promotion.', { DUE: 'It waits.', CONFIRMED: 'It was right, and stays.', REVERTED: 'It was taken back.', LAPSED: 'Nobody reviewed it in time, so it was taken back.' });
export const ReviewVerdictEnum = described('BreakGlassReviewVerdict', 'What a reviewer says of a break-glass promotion.', { CONFIRM: 'It stays.', REVERT: 'It is taken back.' });
export const AnchorKindEnum = described('PromotionAnchorKind', 'What a thread is about.', {
  REQUEST: 'The request as a whole.', ARTIFACT: 'A file, by its path.', METRIC: 'A metric, by its key.', PARAM: 'A param, by its key.', TAG: 'A tag, by its key.', CARD_SECTION: 'A section of the model card, by its key.',
  SIGNATURE: 'A field of the signature, such as inputs.age.', INPUT: 'A data set, by its name.', ENVIRONMENT: 'A member of the environment, such as packages.numpy.', GATE: 'A gate, by its id.',
});
export const InboxReasonEnum = described('InboxReason', 'Why a request waits for you.', {
  VOTE: 'You may vote.', VOTE_FOR_ANOTHER: 'You may vote for somebody who delegated to you.', REVIEW_BREAK_GLASS: 'You may review it.', EXECUTION_FAILED: 'You asked, and it could not be carried out.', GATE_FAILS: 'You asked, and a gate does not pass.', THREAD_OPEN: 'You asked, and a thread is open.',
});
export const StandingOutcomeEnum = described('StandingOutcome', 'What votes and gates amount to.', { OPEN: 'Something would be missing still.', APPROVED: 'Approved.', REJECTED: 'Rejected.', EXPIRED: 'Expired.', VOIDED: 'Void.' });
