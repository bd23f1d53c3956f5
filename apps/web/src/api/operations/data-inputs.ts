import { graphql } from '../../generated/data/gql.js';

export const keptInputFragment = graphql(`
  fragment KeptInput on DatasetSnapshot {
    datasetId
    digest
    number
    files
    bytes
    message
    createdAt
    deletedAt
    splits {
      name
      kind
      files
      bytes
      where
    }
    dataset {
      id
      name
      sensitivity
    }
  }
`);

export const runDataDocument = graphql(`
  query RunData($id: ID!) {
    run(id: $id) {
      id
      inputs {
        name
        digest
        snapshot {
          ...KeptInput
        }
      }
    }
  }
`);

export const versionDataDocument = graphql(`
  query VersionData($id: ID!) {
    modelVersion(id: $id) {
      id
      version
      cardFacts {
        inputs {
          name
          digest
          source
          sourceType
          snapshot {
            ...KeptInput
          }
        }
      }
    }
  }
`);
