import { graphql } from '../../generated/gql.js';

export const homeRun = graphql(`
  fragment HomeRun on Run {
    id
    name
    status
    startedAt
    endedAt
    experiment {
      id
      name
    }
    parent {
      id
      name
    }
  }
`);

export const homeDocument = graphql(`
  query Home($running: String!, $wrong: String!, $ended: String!, $recent: String!) {
    running: runs(first: 8, filter: $running) {
      totalCount
      nodes {
        ...HomeRun
      }
    }
    wrong: runs(first: 8, filter: $wrong, orderBy: ["attributes.start_time DESC"]) {
      totalCount
      nodes {
        ...HomeRun
      }
    }
    ended: runs(first: 8, filter: $ended, orderBy: ["attributes.end_time DESC"]) {
      nodes {
        ...HomeRun
      }
    }
    recent: runs(first: 1, filter: $recent) {
      totalCount
    }
    experiments(first: 8, orderBy: ["attributes.last_update_time DESC"]) {
      totalCount
      nodes {
        ...ExperimentFields
      }
    }
  }
`);

/** Apart from the rest: it changes with promotions, the rest with runs. */
export const homeInboxDocument = graphql(`
  query HomeInbox($first: Int!) {
    inbox(first: $first) {
      nodes {
        reasons
        dueAt
        onBehalfOf {
          id
          name
        }
        request {
          id
          number
          modelName
          versionNumber
          target {
            kind
            name
          }
        }
      }
    }
  }
`);

/** What monitors found and is not over. */
export const homeAlertsDocument = graphql(`
  query HomeAlerts($first: Int!) {
    monitorAlerts(first: $first, status: OPEN) {
      nodes {
        id
        title
        openedAt
        monitor {
          id
          name
        }
      }
    }
  }
`);
