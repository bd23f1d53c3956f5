import { graphql } from '../../generated/gql.js';

/** What the rail counts: kept small, since every page asks it. */
export const waitingDocument = graphql(`
  query Waiting($first: Int!, $promotions: Boolean!) {
    inbox(first: $first) @include(if: $promotions) {
      nodes {
        dueAt
      }
    }
    notifications(first: 1, unreadOnly: true) {
      unreadCount
    }
  }
`);

export const inboxChangedDocument = graphql(`
  subscription InboxChanged {
    inboxChanged
  }
`);

export const notificationReceivedDocument = graphql(`
  subscription NotificationReceived {
    notificationReceived {
      id
    }
  }
`);
