import { graphql } from '../../generated/gql.js';

export const experimentFields = graphql(`
  fragment ExperimentFields on Experiment {
    id
    name
    description
    tags {
      key
      value
    }
    createdAt
    updatedAt
    deletedAt
    runCount
    lastRunAt
  }
`);

export const experimentsDocument = graphql(`
  query Experiments($first: Int!, $after: String, $filter: String, $orderBy: [String!], $lifecycle: Lifecycle) {
    experiments(first: $first, after: $after, filter: $filter, orderBy: $orderBy, lifecycle: $lifecycle) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ExperimentFields
      }
    }
  }
`);

export const experimentDocument = graphql(`
  query Experiment($id: ID!) {
    experiment(id: $id) {
      ...ExperimentFields
    }
  }
`);

export const createExperimentDocument = graphql(`
  mutation CreateExperiment($input: CreateExperimentInput!) {
    createExperiment(input: $input) {
      ...ExperimentFields
    }
  }
`);

export const updateExperimentDocument = graphql(`
  mutation UpdateExperiment($input: UpdateExperimentInput!) {
    updateExperiment(input: $input) {
      ...ExperimentFields
    }
  }
`);

export const setExperimentTagsDocument = graphql(`
  mutation SetExperimentTags($id: ID!, $tags: [KeyValueInput!]!) {
    setExperimentTags(id: $id, tags: $tags) {
      ...ExperimentFields
    }
  }
`);

export const deleteExperimentTagsDocument = graphql(`
  mutation DeleteExperimentTags($id: ID!, $keys: [String!]!) {
    deleteExperimentTags(id: $id, keys: $keys) {
      ...ExperimentFields
    }
  }
`);

export const deleteExperimentDocument = graphql(`
  mutation DeleteExperiment($id: ID!) {
    deleteExperiment(id: $id) {
      id
      deletedAt
    }
  }
`);

export const restoreExperimentDocument = graphql(`
  mutation RestoreExperiment($id: ID!) {
    restoreExperiment(id: $id) {
      id
      deletedAt
    }
  }
`);
