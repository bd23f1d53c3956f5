import { graphql } from '../../generated/governance/gql.js';

export const modelChangedDocument = graphql(`
  subscription ModelChanged($id: ID!) {
    modelChanged(id: $id) {
      id
    }
  }
`);
