import { graphql } from '../../generated/governance/gql.js';

export const createModelDocument = graphql(`
  mutation CreateModel($input: CreateRegisteredModelInput!) {
    createRegisteredModel(input: $input) {
      id
      name
    }
  }
`);

export const updateModelDocument = graphql(`
  mutation UpdateModel($input: UpdateRegisteredModelInput!) {
    updateRegisteredModel(input: $input) {
      id
    }
  }
`);

export const setModelTagsDocument = graphql(`
  mutation SetModelTags($id: ID!, $tags: [KeyValueInput!]!) {
    setRegisteredModelTags(id: $id, tags: $tags) {
      id
    }
  }
`);

export const deleteModelTagsDocument = graphql(`
  mutation DeleteModelTags($id: ID!, $keys: [String!]!) {
    deleteRegisteredModelTags(id: $id, keys: $keys) {
      id
    }
  }
`);

export const archiveModelDocument = graphql(`
  mutation ArchiveModel($id: ID!) {
    archiveRegisteredModel(id: $id) {
      id
    }
  }
`);

export const unarchiveModelDocument = graphql(`
  mutation UnarchiveModel($id: ID!) {
    unarchiveRegisteredModel(id: $id) {
      id
    }
  }
`);

export const setAliasDocument = graphql(`
  mutation SetAlias($input: SetModelAliasInput!) {
    setModelAlias(input: $input) {
      ...AliasFields
    }
  }
`);

export const removeAliasDocument = graphql(`
  mutation RemoveAlias($input: RemoveModelAliasInput!) {
    removeModelAlias(input: $input) {
      id
    }
  }
`);

export const deployVersionDocument = graphql(`
  mutation DeployVersion($input: DeployModelVersionInput!) {
    deployModelVersion(input: $input) {
      ...DeploymentFields
    }
  }
`);

export const rollbackDocument = graphql(`
  mutation Rollback($input: RollbackDeploymentInput!) {
    rollbackDeployment(input: $input) {
      ...DeploymentFields
    }
  }
`);

export const updateVersionDocument = graphql(`
  mutation UpdateVersion($input: UpdateModelVersionInput!) {
    updateModelVersion(input: $input) {
      id
    }
  }
`);

export const setVersionTagsDocument = graphql(`
  mutation SetVersionTags($id: ID!, $tags: [KeyValueInput!]!) {
    setModelVersionTags(id: $id, tags: $tags) {
      id
    }
  }
`);

export const deleteVersionTagsDocument = graphql(`
  mutation DeleteVersionTags($id: ID!, $keys: [String!]!) {
    deleteModelVersionTags(id: $id, keys: $keys) {
      id
    }
  }
`);

export const deprecateVersionDocument = graphql(`
  mutation DeprecateVersion($id: ID!, $reason: String!) {
    deprecateModelVersion(id: $id, reason: $reason) {
      id
    }
  }
`);

export const reinstateVersionDocument = graphql(`
  mutation ReinstateVersion($id: ID!) {
    reinstateModelVersion(id: $id) {
      id
    }
  }
`);

export const archiveVersionDocument = graphql(`
  mutation ArchiveVersion($id: ID!) {
    archiveModelVersion(id: $id) {
      id
    }
  }
`);

export const unarchiveVersionDocument = graphql(`
  mutation UnarchiveVersion($id: ID!) {
    unarchiveModelVersion(id: $id) {
      id
    }
  }
`);
