import { graphql } from '../../generated/governance/gql.js';

export const auditEventFields = graphql(`
  fragment AuditEventFields on AuditEvent {
    sequence
    id
    at
    sequencedAt
    actorId
    actor {
      ...PersonFields
    }
    action
    subjectKind
    subjectId
    subjectDigest
    before
    after
    reason
    requestId
    leafHash
    erasedAt
  }
`);

export const auditEventsDocument = graphql(`
  query AuditEvents($first: Int!, $after: String, $filter: AuditEventFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...AuditEventFields
      }
    }
  }
`);

export const auditEventDocument = graphql(`
  query AuditEvent($sequence: Long!) {
    auditEvent(sequence: $sequence) {
      ...AuditEventFields
    }
  }
`);

/** What the log says of itself now. Nothing of it is believed before it was checked. */
export const logHeadDocument = graphql(`
  query LogHead {
    auditCheckpoint {
      note
      signedAt
    }
    auditLogKeys {
      verifierKey
      fromSize
      untilSize
      handover
    }
  }
`);

export const eventProofDocument = graphql(`
  query EventProof($sequence: Long!, $treeSize: Long!) {
    auditProof(sequence: $sequence, treeSize: $treeSize) {
      leafHash
      hashes
      event
    }
  }
`);

export const growthProofDocument = graphql(`
  query GrowthProof($fromSize: Long!, $treeSize: Long!) {
    auditConsistencyProof(fromSize: $fromSize, treeSize: $treeSize) {
      hashes
    }
  }
`);

export const auditExportFields = graphql(`
  fragment AuditExportFields on AuditExport {
    id
    status
    scope
    requestedById
    requestedAt
    progress
    eventsTotal
    eventsDone
    treeSize
    attempts
    digest
    size
    finishedAt
    expiresAt
    problem
    href
  }
`);

export const auditExportsDocument = graphql(`
  query AuditExports($first: Int!, $after: String) {
    auditExports(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...AuditExportFields
      }
    }
  }
`);

export const createAuditExportDocument = graphql(`
  mutation CreateAuditExport($input: CreateAuditExportInput!) {
    createAuditExport(input: $input) {
      ...AuditExportFields
    }
  }
`);

export const promotionEvidenceDocument = graphql(`
  query PromotionEvidence($id: ID!) {
    request: promotionRequest(id: $id) {
      id
      evidence {
        status
        digest
        size
        sealedAt
        href
      }
    }
  }
`);
