import { graphql } from '../../generated/governance/gql.js';

export const requestPromotionDocument = graphql(`
  mutation RequestPromotion($input: RequestPromotionInput!) {
    requestPromotion(input: $input) {
      id
      number
    }
  }
`);

export const breakGlassDocument = graphql(`
  mutation BreakGlass($input: BreakGlassInput!) {
    breakGlass(input: $input) {
      id
      number
    }
  }
`);

export const reviewBreakGlassDocument = graphql(`
  mutation ReviewBreakGlass($input: ReviewBreakGlassInput!) {
    reviewBreakGlass(input: $input) {
      id
      reviewStatus
    }
  }
`);

export const withdrawPromotionDocument = graphql(`
  mutation WithdrawPromotion($id: ID!, $reason: String) {
    withdrawPromotion(id: $id, reason: $reason) {
      id
      status
    }
  }
`);

export const castVoteDocument = graphql(`
  mutation CastVote($input: CastVoteInput!) {
    castVote(input: $input) {
      id
      status
    }
  }
`);

export const commentDocument = graphql(`
  mutation CommentOnPromotion($input: CommentOnPromotionInput!) {
    commentOnPromotion(input: $input) {
      id
    }
  }
`);

export const resolveThreadDocument = graphql(`
  mutation ResolveThread($id: ID!, $resolved: Boolean) {
    resolveThread(id: $id, resolved: $resolved) {
      id
      resolvedAt
    }
  }
`);

export const retryExecutionDocument = graphql(`
  mutation RetryExecution($id: ID!) {
    retryExecution(id: $id) {
      id
      status
    }
  }
`);

export const createDelegationDocument = graphql(`
  mutation CreateDelegation($input: CreateDelegationInput!) {
    createDelegation(input: $input) {
      id
    }
  }
`);

export const revokeDelegationDocument = graphql(`
  mutation RevokeDelegation($id: ID!) {
    revokeDelegation(id: $id) {
      id
      revokedAt
    }
  }
`);

export const createPolicyDocument = graphql(`
  mutation CreatePolicy($input: CreatePolicyInput!) {
    createPolicy(input: $input) {
      id
    }
  }
`);

export const updatePolicyDocument = graphql(`
  mutation UpdatePolicy($input: UpdatePolicyInput!) {
    updatePolicy(input: $input) {
      id
      version
    }
  }
`);

export const archivePolicyDocument = graphql(`
  mutation ArchivePolicy($id: ID!) {
    archivePolicy(id: $id) {
      id
      archivedAt
    }
  }
`);

export const markReadDocument = graphql(`
  mutation MarkNotificationsRead($ids: [ID!], $upTo: ID) {
    markNotificationsRead(ids: $ids, upTo: $upTo)
  }
`);
