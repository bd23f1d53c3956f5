import { graphql } from '../../generated/monitoring/gql.js';

export const batchFields = graphql(`
  fragment Batch on PredictionBatch {
    id
    deploymentId
    modelId
    version
    kind
    source
    rows
    bytes
    digest
    firstAt
    lastAt
    receivedAt
    expiredAt
    columns {
      name
      role
      type
      treatment
    }
  }
`);

export const predictionBatchesDocument = graphql(`
  query PredictionBatches($first: Int!, $after: String, $deploymentId: ID, $kind: PredictionBatchKind) {
    predictionBatches(first: $first, after: $after, deploymentId: $deploymentId, kind: $kind) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Batch
      }
    }
  }
`);

export const predictionBatchDocument = graphql(`
  query PredictionBatch($id: ID!) {
    predictionBatch(id: $id) {
      ...Batch
      contentDigest
      receivedBy {
        id
        name
        kind
      }
      deployment {
        ...Predicting
      }
    }
  }
`);

export const predictingDeployment = graphql(`
  fragment Predicting on Deployment {
    id
    status
    version
    versionId
    activatedAt
    endedAt
    environment {
      id
      name
    }
    model {
      id
      name
    }
  }
`);

/** Deployments to choose among, newest first. */
export const predictingDeploymentsDocument = graphql(`
  query PredictingDeployments($first: Int!, $after: String, $modelId: ID) {
    deployments(first: $first, after: $after, modelId: $modelId) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Predicting
      }
    }
  }
`);

export const predictingDeploymentDocument = graphql(`
  query PredictingDeployment($id: ID!) {
    deployment(id: $id) {
      ...Predicting
    }
  }
`);

export const predictionSettingsDocument = graphql(`
  query PredictionSettings {
    predictionSettings {
      retentionDays
      rules {
        column
        sensitivity
        treatment
      }
    }
  }
`);
