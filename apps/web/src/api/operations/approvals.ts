import { graphql } from '../../generated/governance/gql.js';

export const requestFields = graphql(`
  fragment RequestFields on PromotionRequest {
    id
    number
    kind
    status
    modelId
    modelName
    riskTier
    versionId
    versionNumber
    target {
      kind
      name
    }
    requestedAt
    expiresAt
    endedAt
    decidedAt
    executedAt
    blocked
    openThreads
    reviewStatus
    reviewDueAt
    requester {
      ...PersonFields
    }
  }
`);

export const requestDetails = graphql(`
  fragment RequestDetails on PromotionRequest {
    ...RequestFields
    reason
    endReason
    failureCode
    failureMessage
    versionDigest
    subjectDigest
    reviewedAt
    reviewReason
    reviewedBy {
      ...PersonFields
    }
    parts {
      name
      digest
    }
    policies {
      policyId
      name
      version
      digest
      document
    }
    quorums {
      policyId
      policyName
      met
      requirements {
        name
        needed
        from
        filledBy {
          ...PersonFields
        }
        couldFill {
          ...PersonFields
        }
      }
    }
    gates {
      policyId
      policyName
      gateId
      kind
      outcome
      explanation
      facts {
        name
        actual
        wanted
        holds
      }
    }
    viewerCanVote {
      allowed
      refusal
      message
      help
      seats
      mayVoteFor {
        ...PersonFields
      }
    }
    viewerCanReview {
      allowed
      refusal
      message
      help
    }
    votes {
      id
      verdict
      subjectDigest
      comment
      printedName
      meaning
      authenticatedAt
      castAt
      dismissedAt
      dismissedReason
      voter {
        ...PersonFields
      }
      principal {
        ...PersonFields
      }
    }
    threads {
      ...ThreadFields
    }
    timeline {
      id
      kind
      at
      details
      actor {
        ...PersonFields
      }
    }
    decision {
      id
      outcome
      digest
      decidedAt
      document
    }
    version {
      id
      version
      digest
      description
      createdBy {
        ...PersonFields
      }
      sourceRun {
        id
        name
      }
    }
    model {
      id
      intendedUse
      card {
        key
        title
        markdown
      }
      activeDeployments {
        id
        version
        environment {
          id
          name
        }
      }
      aliases {
        name
        version
      }
    }
  }
`);

export const threadFields = graphql(`
  fragment ThreadFields on PromotionThread {
    id
    anchorKind
    anchorKey
    createdAt
    resolvedAt
    resolvedBy {
      ...PersonFields
    }
    comments {
      id
      body
      createdAt
      author {
        ...PersonFields
      }
    }
  }
`);

export const promotionDocument = graphql(`
  query Promotion($id: ID!) {
    request: promotionRequest(id: $id) {
      ...RequestDetails
    }
  }
`);

export const promotionByNumberDocument = graphql(`
  query PromotionByNumber($number: Int!) {
    request: promotionRequestByNumber(number: $number) {
      ...RequestDetails
    }
  }
`);

/** Apart from the rest: comparing two versions reads far more than the request. */
export const promotionDiffDocument = graphql(`
  query PromotionDiff($id: ID!) {
    request: promotionRequest(id: $id) {
      id
      diff {
        base {
          id
          version
        }
        head {
          id
          version
        }
        metrics {
          ...DifferenceFields
        }
        params {
          ...DifferenceFields
        }
        artifacts {
          ...DifferenceFields
        }
        signature {
          ...DifferenceFields
        }
        inputs {
          ...DifferenceFields
        }
        environment {
          ...DifferenceFields
        }
        tags {
          ...DifferenceFields
        }
      }
    }
  }
`);

export const promotionsDocument = graphql(`
  query Promotions($first: Int!, $after: String, $filter: PromotionFilter) {
    promotionRequests(first: $first, after: $after, filter: $filter) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...RequestFields
      }
    }
  }
`);

export const inboxDocument = graphql(`
  query Inbox($first: Int!, $after: String) {
    inbox(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        reasons
        dueAt
        onBehalfOf {
          ...PersonFields
        }
        request {
          ...RequestFields
        }
      }
    }
  }
`);

export const notificationsDocument = graphql(`
  query Notifications($first: Int!, $after: String, $unreadOnly: Boolean) {
    notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
      unreadCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        kind
        title
        body
        link
        createdAt
        readAt
        actor {
          ...PersonFields
        }
      }
    }
  }
`);

export const delegationsDocument = graphql(`
  query Delegations($first: Int!, $after: String) {
    delegations(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        startsAt
        endsAt
        reason
        revokedAt
        from {
          ...PersonFields
        }
        to {
          ...PersonFields
        }
      }
    }
  }
`);
