import { graphql } from '../../generated/governance/gql.js';

export const personFields = graphql(`
  fragment PersonFields on ActorProfile {
    id
    kind
    name
  }
`);

export const aliasFields = graphql(`
  fragment AliasFields on ModelAlias {
    name
    version
    versionId
    updatedAt
  }
`);

export const deploymentFields = graphql(`
  fragment DeploymentFields on Deployment {
    id
    kind
    status
    version
    versionId
    approved
    reason
    requestedAt
    activatedAt
    endedAt
    externalUrl
    promotionRequestId
    environment {
      id
      name
      kind
      rank
    }
    requestedBy {
      ...PersonFields
    }
  }
`);

export const modelsDocument = graphql(`
  query Models($first: Int!, $after: String, $namePrefix: String, $riskTiers: [RiskTier!], $ownerId: ID, $lifecycle: ModelLifecycle, $orderBy: ModelOrder) {
    registeredModels(first: $first, after: $after, namePrefix: $namePrefix, riskTiers: $riskTiers, ownerId: $ownerId, lifecycle: $lifecycle, orderBy: $orderBy) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        riskTier
        description
        lastVersion
        updatedAt
        archivedAt
        deletedAt
        owner {
          ...PersonFields
        }
        tags {
          key
          value
        }
        latestVersion {
          id
          version
          status
          createdAt
        }
        activeDeployments {
          id
          version
          activatedAt
          environment {
            id
            name
            kind
            rank
          }
        }
      }
    }
  }
`);

export const modelFields = graphql(`
  fragment ModelFields on RegisteredModel {
    id
    name
    riskTier
    description
    intendedUse
    lastVersion
    createdAt
    updatedAt
    archivedAt
    deletedAt
    ownerId
    owner {
      ...PersonFields
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
    card {
      key
      title
      markdown
    }
    aliases {
      ...AliasFields
    }
    versionCounts {
      total
      ready
      pending
      failed
    }
  }
`);

export const modelDocument = graphql(`
  query Model($id: ID!) {
    registeredModel(id: $id) {
      ...ModelFields
      activeDeployments {
        ...DeploymentFields
      }
      latestVersion {
        id
        version
        status
      }
    }
    environments {
      id
      name
      kind
      rank
      description
      awaitsReport
    }
  }
`);

/** Deployments under way and those that failed since, beside the active ones. */
export const deploymentsDocument = graphql(`
  query Deployments($modelId: ID!, $environment: String, $statuses: [DeploymentStatus!], $first: Int!, $after: String) {
    deployments(modelId: $modelId, environment: $environment, statuses: $statuses, first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...DeploymentFields
        events {
          id
          status
          at
          message
        }
      }
    }
  }
`);

export const aliasMovesDocument = graphql(`
  query AliasMoves($modelId: ID!, $first: Int!, $after: String) {
    registeredModel(id: $modelId) {
      id
      aliasMoves(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          name
          fromVersion
          toVersion
          movedAt
          reason
          promotionRequestId
          movedBy {
            ...PersonFields
          }
        }
      }
    }
  }
`);

export const peopleDocument = graphql(`
  query People($first: Int!, $after: String) {
    members(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...PersonFields
        email
        disabledAt
      }
    }
  }
`);
