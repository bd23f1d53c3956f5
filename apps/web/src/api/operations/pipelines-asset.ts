import { graphql } from '../../generated/pipelines/gql.js';

export const assetDocument = graphql(`
  query Asset($id: ID!) {
    asset(id: $id) {
      id
      namespace
      name
      description
      owners
      lifecycle
      createdAt
      updatedAt
      fields {
        name
        type
        description
      }
      names {
        namespace
        name
      }
      standsFor {
        key
        kind
        id
        title
        path
      }
    }
  }
`);

export const assetUsesDocument = graphql(`
  query AssetUses($id: ID!, $first: Int!, $after: String) {
    asset(id: $id) {
      id
      uses(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...ExecutionUse
          execution {
            id
            state
            job {
              id
              name
            }
          }
        }
      }
    }
  }
`);

export const attachAssetNameDocument = graphql(`
  mutation AttachAssetName($node: LineageNodeInput!, $namespace: String!, $name: String!) {
    attachLineageName(node: $node, namespace: $namespace, name: $name) {
      name
    }
  }
`);

export const detachAssetNameDocument = graphql(`
  mutation DetachAssetName($node: LineageNodeInput!, $namespace: String!, $name: String!) {
    detachLineageName(node: $node, namespace: $namespace, name: $name) {
      name
    }
  }
`);
