import { graphql } from '../../generated/data/gql.js';

export const featureDefinitionsDocument = graphql(`
  query FeatureDefinitions($first: Int!, $after: String, $search: String, $kinds: [FeatureDefinitionKind!], $lifecycles: [FeatureLifecycle!]) {
    featureDefinitions(first: $first, after: $after, search: $search, kinds: $kinds, lifecycles: $lifecycles) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        kind
        name
        description
        lifecycle
        sensitivity
        currentVersion
        updatedAt
        owner {
          ...DataPerson
        }
        tags {
          key
          value
        }
        current {
          definitionId
          version
          view {
            kind
            entities
            features {
              name
            }
          }
          service {
            members {
              view
            }
          }
          source {
            kind
            dataset
          }
          entity {
            joinKeys {
              name
              type
            }
          }
        }
      }
    }
  }
`);

export const featureVersionFragment = graphql(`
  fragment FeatureVersionDetails on FeatureVersion {
    definitionId
    version
    digest
    createdAt
    document
    createdBy {
      ...DataPerson
    }
    standsOn {
      key
      id
      version
    }
    view {
      kind
      entities
      source
      ttlSeconds
      freshnessSeconds
      inputs {
        kind
        name
      }
      features {
        name
        type
        description
        column
        expression
        sensitivity
        tags {
          key
          value
        }
      }
    }
    service {
      members {
        view
        version
        features
      }
    }
    source {
      kind
      dataset
      ref
      snapshot
      path
      timestampColumn
      createdColumn
      schema {
        name
        type
      }
    }
    entity {
      joinKeys {
        name
        type
      }
    }
  }
`);

export const featureDefinitionDocument = graphql(`
  query FeatureDefinition($id: ID!, $version: Int!) {
    featureDefinition(id: $id) {
      id
      kind
      name
      description
      lifecycle
      sensitivity
      compatibility
      currentVersion
      lastVersion
      createdAt
      updatedAt
      deprecatedAt
      deprecatedReason
      archivedAt
      owner {
        ...DataPerson
      }
      createdBy {
        ...DataPerson
      }
      tags {
        key
        value
      }
      usedBy {
        kind
        id
        name
        version
      }
      version(version: $version) {
        ...FeatureVersionDetails
      }
      versions(first: 50) {
        nodes {
          definitionId
          version
          digest
          createdAt
          createdBy {
            ...DataPerson
          }
        }
      }
    }
  }
`);

/** The page that names no version shows the current one, of which only the server knows the number. */
export const currentFeatureVersionDocument = graphql(`
  query CurrentFeatureVersion($id: ID!) {
    featureDefinition(id: $id) {
      id
      currentVersion
    }
  }
`);
