import { graphql } from '../../generated/gql.js';

export const runMetrics = graphql(`
  fragment RunMetrics on Run {
    metrics {
      key
      last
      min
      max
      lastStep
      lastTime
      count
    }
  }
`);

export const runHead = graphql(`
  fragment RunHead on Run {
    id
    name
    status
    experimentId
    parentRunId
    startedAt
    endedAt
    heartbeatAt
    createdAt
    updatedAt
    deletedAt
    notes
    childCount
    tags {
      key
      value
    }
    params {
      key
      value
    }
    ...RunMetrics
  }
`);

export const runDocument = graphql(`
  query Run($id: ID!) {
    run(id: $id) {
      ...RunHead
      experiment {
        id
        name
      }
      parent {
        id
        name
      }
      createdBy {
        id
        name
        kind
      }
      inputs {
        id
        name
        digest
        sourceType
        source
        schema
        profile
        tags {
          key
          value
        }
      }
    }
  }
`);

export const runMetricsDocument = graphql(`
  query RunMetricsNow($id: ID!) {
    run(id: $id) {
      id
      heartbeatAt
      ...RunMetrics
    }
  }
`);

export const runSourceDocument = graphql(`
  query RunSource($id: ID!) {
    run(id: $id) {
      id
      source {
        gitCommit
        gitBranch
        gitRemote
        gitDirty
        diff
        command
        entryPoint
        host
        runtime
        environment
      }
    }
  }
`);

export const runSeriesDocument = graphql(`
  query RunSeries($id: ID!, $keys: [String!]!, $maxPoints: Int, $fromStep: Long, $toStep: Long) {
    run(id: $id) {
      id
      metricSeries(keys: $keys, maxPoints: $maxPoints, fromStep: $fromStep, toStep: $toStep) {
        runId
        key
        steps
        times
        values
        total
      }
    }
  }
`);

export const runLogsDocument = graphql(`
  query RunLogs($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    run(id: $id) {
      id
      logs(first: $first, after: $after, last: $last, before: $before) {
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
        nodes {
          index
          at
          stream
          text
        }
      }
    }
  }
`);

export const runArtifactsDocument = graphql(`
  query RunArtifacts($id: ID!, $path: String, $first: Int!, $after: String) {
    run(id: $id) {
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
          digest
          mediaType
          createdAt
          url
        }
      }
    }
  }
`);

export const runChildrenDocument = graphql(`
  query RunChildren($id: ID!, $first: Int!, $after: String) {
    run(id: $id) {
      id
      children(first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          name
          status
          startedAt
          endedAt
          metrics {
            key
            last
          }
        }
      }
    }
  }
`);

export const runChangedDocument = graphql(`
  subscription RunChanged($runId: ID!) {
    runChanged(runId: $runId) {
      ...RunHead
    }
  }
`);

export const metricsAppendedDocument = graphql(`
  subscription MetricsAppended($runId: ID!, $keys: [String!], $maxPoints: Int) {
    metricsAppended(runId: $runId, keys: $keys, maxPoints: $maxPoints) {
      isWhole
      runId
      key
      steps
      times
      values
      total
    }
  }
`);

export const logAppendedDocument = graphql(`
  subscription LogAppended($runId: ID!, $from: Int) {
    logAppended(runId: $runId, from: $from) {
      index
      at
      stream
      text
    }
  }
`);

export const updateRunDocument = graphql(`
  mutation UpdateRun($input: UpdateRunInput!) {
    updateRun(input: $input) {
      id
      name
      notes
      status
      endedAt
      updatedAt
    }
  }
`);

export const setRunTagsDocument = graphql(`
  mutation SetRunTags($id: ID!, $tags: [KeyValueInput!]!) {
    setRunTags(runId: $id, tags: $tags) {
      id
      tags {
        key
        value
      }
    }
  }
`);

export const deleteRunTagsDocument = graphql(`
  mutation DeleteRunTags($id: ID!, $keys: [String!]!) {
    deleteRunTags(runId: $id, keys: $keys) {
      id
      tags {
        key
        value
      }
    }
  }
`);

export const artifactDocument = graphql(`
  query Artifact($runId: ID!, $path: String!) {
    artifact(runId: $runId, path: $path) {
      path
      isDirectory
      size
      digest
      mediaType
      createdAt
      url
    }
  }
`);
