import { graphql } from '../../generated/monitoring/gql.js';

/** Single predictions beside what came true of them. Each page that is asked for is recorded. */
export const predictionRowsDocument = graphql(`
  query PredictionRows($first: Int!, $after: String, $deploymentId: ID!, $batchId: ID, $from: DateTime, $to: DateTime, $filter: PredictionRowFilter, $comparison: PredictionComparisonInput) {
    predictionRows(first: $first, after: $after, deploymentId: $deploymentId, batchId: $batchId, from: $from, to: $to, filter: $filter, comparison: $comparison) {
      columns {
        name
        role
        type
        treatment
        isHidden
      }
      columnsLeftOut
      rowsLookedAt
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        batchId
        row
        id
        at
        features
        outputs
        labels
        labelledAt
        isContradicted
        isWrong
      }
    }
  }
`);

/** Where predictions come from: the version that was deployed, the run that made it, and what that run read. */
export const wayBackDocument = graphql(`
  query WayBack($deploymentId: ID!) {
    deployment(id: $deploymentId) {
      ...Predicting
      modelVersion {
        id
        version
        sourceRun {
          id
          name
          inputs {
            id
            name
            tags {
              key
              value
            }
            snapshot {
              digest
              number
              dataset {
                id
                name
              }
              trainingSet {
                id
              }
            }
          }
        }
      }
    }
  }
`);
