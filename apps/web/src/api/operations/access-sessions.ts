import { graphql } from '../../generated/settings/gql.js';

export const sessionFields = graphql(`
  fragment SessionFields on Session {
    id
    method
    userAgent
    createdAt
    authenticatedAt
    lastSeenAt
    expiresAt
    vouchedBy {
      id
      name
      kind
    }
  }
`);

export const sessionsDocument = graphql(`
  query Sessions($first: Int!, $after: String, $actorId: ID) {
    sessions(first: $first, after: $after, actorId: $actorId) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...SessionFields
      }
    }
  }
`);

export const endSessionDocument = graphql(`
  mutation EndSession($id: ID!) {
    endSession(id: $id) {
      id
    }
  }
`);

export const endSessionsDocument = graphql(`
  mutation EndSessions($actorId: ID) {
    endSessions(actorId: $actorId)
  }
`);
