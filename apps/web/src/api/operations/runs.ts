import { graphql } from '../../generated/gql.js';
import type { RunsQueryVariables } from '../../generated/graphql.js';

export const runsDocument = graphql(`
  query Runs(
    $experimentIds: [ID!]
    $first: Int!
    $after: String
    $filter: String
    $orderBy: [String!]
    $lifecycle: Lifecycle
    $params: [String!]
    $tags: [String!]
    $metrics: [String!]
  ) {
    runs(experimentIds: $experimentIds, first: $first, after: $after, filter: $filter, orderBy: $orderBy, lifecycle: $lifecycle) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        status
        experimentId
        parentRunId
        parent {
          id
          name
        }
        startedAt
        endedAt
        deletedAt
        childCount
        createdBy {
          id
          name
        }
        params(keys: $params) {
          key
          value
        }
        tags(keys: $tags) {
          key
          value
        }
        metrics(keys: $metrics) {
          key
          last
          min
          max
          lastStep
          count
        }
      }
    }
  }
`);

/** The newest runs of an experiment with all their params and metrics: enough to fill a screen. */
export const firstRuns = (experimentId: string): RunsQueryVariables => ({ experimentIds: [experimentId], first: 40, tags: [] });

export const runColumnsDocument = graphql(`
  query RunColumns($experimentIds: [ID!]!) {
    runColumns(experimentIds: $experimentIds) {
      kind
      key
      runCount
      sampleValues
    }
  }
`);

export const metricSeriesDocument = graphql(`
  query MetricSeries($runIds: [ID!]!, $keys: [String!]!, $maxPoints: Int) {
    metricSeries(runIds: $runIds, keys: $keys, maxPoints: $maxPoints) {
      runId
      key
      steps
      times
      values
      total
    }
  }
`);

export const runsChangedDocument = graphql(`
  subscription RunsChanged($experimentIds: [ID!]!) {
    runsChanged(experimentIds: $experimentIds)
  }
`);

export const deleteRunsDocument = graphql(`
  mutation DeleteRuns($ids: [ID!]!) {
    deleteRuns(ids: $ids) {
      id
      deletedAt
    }
  }
`);

export const restoreRunsDocument = graphql(`
  mutation RestoreRuns($ids: [ID!]!) {
    restoreRuns(ids: $ids) {
      id
      deletedAt
    }
  }
`);
