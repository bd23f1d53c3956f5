import { graphql } from '../../generated/pipelines/gql.js';

export const executionChangedDocument = graphql(`
  subscription ExecutionChanged($id: ID!) {
    executionChanged(id: $id) {
      id
      state
      updatedAt
      stepCounts {
        state
        count
      }
    }
  }
`);

export const executionsChangedDocument = graphql(`
  subscription ExecutionsChanged {
    executionsChanged
  }
`);
