import { graphql } from '../../generated/gql.js';

/** What the rail counts: kept small, since every page asks it. */
export const waitingDocument = graphql(`
  query Waiting($first: Int!) {
    inbox(first: $first) {
      nodes {
        dueAt
      }
    }
    notifications(first: 1, unreadOnly: true) {
      unreadCount
    }
  }
`);
