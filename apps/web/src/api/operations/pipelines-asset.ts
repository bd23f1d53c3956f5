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
      tags {
        key
        value
        source
        column
      }
      sort {
        type
        subtype
      }
      source {
        name
        uri
      }
      catalog {
        name
        type
        framework
        metadataUri
        warehouseUri
      }
      storage {
        layer
        format
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

/** Apart: whoever may see assets need not see data sets. */
export const assetSnapshotsDocument = graphql(`
  query AssetSnapshots($id: ID!) {
    asset(id: $id) {
      id
      takenAs {
        datasetId
        digest
        number
        dataset {
          id
          name
        }
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
