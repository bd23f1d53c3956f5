import { graphql } from '../../generated/governance/gql.js';

export const modelVersionsDocument = graphql(`
  query ModelVersions($modelId: ID!, $first: Int!, $after: String, $statuses: [ModelVersionStatus!], $withArchived: Boolean) {
    registeredModel(id: $modelId) {
      id
      versions(first: $first, after: $after, statuses: $statuses, withArchived: $withArchived) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          version
          status
          digest
          createdAt
          deprecatedAt
          archivedAt
          artifactCount
          artifactBytes
          createdBy {
            ...PersonFields
          }
          aliases {
            name
          }
          activeDeployments {
            id
            environment {
              id
              name
              kind
            }
          }
          tags {
            key
            value
          }
          cardFacts {
            metrics {
              key
              value
            }
          }
        }
      }
    }
  }
`);

export const modelVersionDocument = graphql(`
  query ModelVersion($modelId: ID!, $version: Int!) {
    modelVersionByNumber(modelId: $modelId, version: $version) {
      id
      modelId
      version
      status
      statusMessage
      digest
      description
      createdAt
      readyAt
      updatedAt
      deprecatedAt
      deprecatedReason
      archivedAt
      deletedAt
      artifactCount
      artifactBytes
      sourceRunId
      model {
        id
        name
        riskTier
        intendedUse
        lastVersion
        card {
          key
          title
          markdown
        }
      }
      createdBy {
        ...PersonFields
      }
      lastModifiedBy {
        ...PersonFields
      }
      tags {
        key
        value
      }
      params {
        key
        value
      }
      parts {
        name
        digest
      }
      aliases {
        ...AliasFields
      }
      activeDeployments {
        ...DeploymentFields
      }
      signature {
        inputs {
          name
          type
          shape
          required
        }
        outputs {
          name
          type
          shape
          required
        }
      }
      cardFacts {
        runName
        trainedFrom
        trainedUntil
        environment
        metrics {
          key
          value
          step
          at
        }
        inputs {
          name
          digest
          source
          sourceType
        }
      }
      sourceRun {
        id
        name
        experiment {
          id
          name
        }
      }
    }
  }
`);

export const versionFilesDocument = graphql(`
  query VersionFiles($versionId: ID!, $path: String, $first: Int!, $after: String) {
    modelVersion(id: $versionId) {
      id
      artifacts(path: $path, first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          path
          isDirectory
          size
          fileCount
          digest
          mediaType
          url
          createdAt
        }
      }
    }
  }
`);

export const differenceFields = graphql(`
  fragment DifferenceFields on VersionDifference {
    key
    change
    base
    head
  }
`);

export const compareVersionsDocument = graphql(`
  query CompareVersions($baseId: ID!, $headId: ID!, $withSame: Boolean) {
    compareModelVersions(baseId: $baseId, headId: $headId, withSame: $withSame) {
      metrics {
        ...DifferenceFields
      }
      params {
        ...DifferenceFields
      }
      artifacts {
        ...DifferenceFields
      }
      signature {
        ...DifferenceFields
      }
      inputs {
        ...DifferenceFields
      }
      environment {
        ...DifferenceFields
      }
      tags {
        ...DifferenceFields
      }
    }
  }
`);

/** The ids behind two numbers of a model: what an address names, and what the API compares. */
export const versionPairDocument = graphql(`
  query VersionPair($modelId: ID!, $base: Int!, $head: Int!) {
    registeredModel(id: $modelId) {
      id
      name
      lastVersion
    }
    base: modelVersionByNumber(modelId: $modelId, version: $base) {
      ...PairedVersion
    }
    head: modelVersionByNumber(modelId: $modelId, version: $head) {
      ...PairedVersion
    }
  }
  fragment PairedVersion on ModelVersion {
    id
    version
    status
    digest
    createdAt
    createdBy {
      ...PersonFields
    }
    sourceRun {
      id
      name
    }
    activeDeployments {
      id
      environment {
        id
        name
        kind
      }
    }
    aliases {
      name
    }
  }
`);
