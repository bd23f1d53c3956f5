import { graphql } from '../../generated/data/gql.js';

export const trainingSetsDocument = graphql(`
  query TrainingSets($first: Int!, $after: String) {
    trainingSets(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        status
        step
        progress
        rows
        requestedAt
        failureMessage
        document
        requestedBy {
          ...DataPerson
        }
        dataset {
          id
          name
        }
        snapshot {
          datasetId
          digest
          number
        }
      }
    }
  }
`);

export const trainingSetOfSnapshotDocument = graphql(`
  query TrainingSetOfSnapshot($datasetId: ID!, $reference: String!) {
    dataset(id: $datasetId) {
      id
      snapshot(reference: $reference) {
        datasetId
        digest
        trainingSet {
          id
        }
      }
    }
  }
`);

export const trainingSetDocument = graphql(`
  query TrainingSet($id: ID!) {
    trainingSet(id: $id) {
      id
      requestDigest
      document
      status
      step
      progress
      rows
      failureCode
      failureMessage
      requestedAt
      finishedAt
      requestedBy {
        ...DataPerson
      }
      dataset {
        id
        name
      }
      snapshot {
        datasetId
        digest
        number
        bytes
      }
      inputs {
        datasetId
        digest
        number
        deletedAt
        dataset {
          id
          name
        }
      }
    }
  }
`);
