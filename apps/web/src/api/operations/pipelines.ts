import { graphql } from '../../generated/pipelines/gql.js';

/** One time that something ran, as far as a bar of a history shows it. */
export const executionBarFragment = graphql(`
  fragment ExecutionBar on Execution {
    id
    state
    startedAt
    endedAt
    updatedAt
    errorClass
  }
`);

export const pipelinesDocument = graphql(`
  query Pipelines($first: Int!, $after: String, $namePart: String) {
    pipelines(first: $first, after: $after, namePart: $namePart) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        namespace
        name
        integration
        kind
        owners
        executions(first: 30) {
          nodes {
            ...ExecutionBar
            facts {
              trigger
            }
          }
        }
      }
    }
  }
`);

/** For finding one by a part of its name. */
export const pipelinesFoundDocument = graphql(`
  query PipelinesFound($namePart: String!, $first: Int!) {
    pipelines(first: $first, namePart: $namePart) {
      nodes {
        id
        namespace
        name
      }
    }
  }
`);

export const pipelineDocument = graphql(`
  query Pipeline($id: ID!) {
    pipeline(id: $id) {
      id
      namespace
      name
      isPipeline
      integration
      kind
      description
      owners
      tags {
        key
        value
        source
      }
      lastStartedAt
      createdAt
      versions(first: 1) {
        nodes {
          digest
          number
          createdAt
        }
      }
    }
  }
`);

export const pipelineExecutionsDocument = graphql(`
  query PipelineExecutions($id: ID!, $first: Int!, $after: String) {
    pipeline(id: $id) {
      id
      executions(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...ExecutionBar
          cancelAskedAt
          parent {
            id
          }
          facts {
            trigger
            isCached
            nominal {
              start
              end
            }
            use {
              cpuSeconds
              cost
            }
          }
        }
      }
    }
  }
`);

export const pipelineVersionsDocument = graphql(`
  query PipelineVersions($id: ID!, $first: Int!, $after: String) {
    pipeline(id: $id) {
      id
      versions(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          digest
          number
          createdAt
        }
      }
    }
  }
`);

export const pipelineVersionDocument = graphql(`
  query PipelineVersion($id: ID!, $number: Int!) {
    pipeline(id: $id) {
      id
      version(number: $number) {
        digest
        number
        createdAt
        steps {
          code
          job {
            namespace
            name
          }
          dependsOn {
            namespace
            name
          }
        }
      }
    }
  }
`);

export const pipelineVersionDiffDocument = graphql(`
  query PipelineVersionDiff($pipelineId: ID!, $base: String!, $head: String!) {
    pipelineVersionDiff(pipelineId: $pipelineId, base: $base, head: $head) {
      added {
        namespace
        name
      }
      removed {
        namespace
        name
      }
      changed {
        what
        job {
          namespace
          name
        }
      }
    }
  }
`);
