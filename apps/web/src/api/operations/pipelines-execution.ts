import { graphql } from '../../generated/pipelines/gql.js';

export const executionDocument = graphql(`
  query Execution($id: ID!) {
    execution(id: $id) {
      ...ExecutionBar
      createdAt
      cancelAskedAt
      job {
        id
        namespace
        name
        integration
        kind
        owners
      }
      parent {
        id
        job {
          id
          name
        }
      }
      root {
        id
        job {
          id
          name
        }
      }
      stepCounts {
        state
        count
      }
      runs(first: 20) {
        nodes {
          id
          name
        }
        pageInfo {
          hasNextPage
        }
      }
      usualDuration {
        median
        count
        factor
        isRegression
      }
      usualCost {
        median
        count
        factor
        isRegression
      }
      params {
        key
        value
      }
      environment {
        key
        value
      }
      facts {
        trigger
        isCached
        logUrl
        runId
        tags {
          key
          value
          source
        }
        externalQuery {
          id
          source
        }
        extraction {
          totalTasks
          failedTasks
          errors {
            message
            task
            taskNumber
            stackTrace
          }
        }
        nominal {
          start
          end
        }
        error {
          kind
          message
          stackTrace
          language
        }
        code {
          url
          version
          language
          text
        }
        use {
          cpuSeconds
          peakMemoryBytes
          gpuSeconds
          cost
        }
      }
    }
  }
`);

/** Apart: a version's document can be large. */
export const executionVersionDocument = graphql(`
  query ExecutionVersion($id: ID!) {
    execution(id: $id) {
      id
      version {
        digest
        number
      }
    }
  }
`);

export const executionStepsDocument = graphql(`
  query ExecutionSteps($id: ID!, $first: Int!, $after: String) {
    execution(id: $id) {
      id
      stepLines(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          jobId
          jobName
          parentId
          state
          startedAt
          endedAt
          updatedAt
          isCached
        }
      }
    }
  }
`);

/** Apart from the rest, and after it: what explains an execution reads all of its steps. */
export const executionPathDocument = graphql(`
  query ExecutionPath($id: ID!) {
    execution(id: $id) {
      id
      criticalPath {
        waitMs
        durationMs
        execution {
          id
          job {
            id
            name
          }
        }
      }
    }
  }
`);

export const executionFailureDocument = graphql(`
  query ExecutionFailure($id: ID!) {
    execution(id: $id) {
      id
      failure {
        step {
          ...ExecutionBar
          job {
            id
            name
          }
          root {
            id
          }
          facts {
            logUrl
            error {
              kind
              message
              stackTrace
              language
            }
          }
        }
        same {
          id
          startedAt
          root {
            id
          }
        }
        lastSuccess {
          id
          startedAt
          endedAt
          root {
            id
          }
        }
        differences {
          kind
          name
          before
          after
        }
      }
    }
  }
`);

export const executionUseFragment = graphql(`
  fragment ExecutionUse on AssetUse {
    side
    version
    rowCount
    byteCount
    fileCount
    usedAt
    asset {
      id
      namespace
      name
    }
    checks {
      assertion
      column
      hasPassed
      severity
    }
  }
`);

export const executionUsesDocument = graphql(`
  query ExecutionUses($id: ID!) {
    execution(id: $id) {
      id
      uses {
        ...ExecutionUse
      }
    }
  }
`);

export const stepUsesDocument = graphql(`
  query ExecutionStepUses($id: ID!, $first: Int!, $after: String) {
    execution(id: $id) {
      id
      steps(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          job {
            id
            name
          }
          uses {
            ...ExecutionUse
          }
        }
      }
    }
  }
`);

export const cancelExecutionDocument = graphql(`
  mutation CancelExecution($id: ID!, $reason: String) {
    cancelExecution(id: $id, reason: $reason) {
      id
      cancelAskedAt
    }
  }
`);

export const comparedFragment = graphql(`
  fragment ComparedExecution on Execution {
    ...ExecutionBar
    job {
      id
      name
    }
    root {
      id
    }
    stepCounts {
      state
      count
    }
    facts {
      trigger
      use {
        cpuSeconds
        peakMemoryBytes
        gpuSeconds
        cost
      }
    }
  }
`);

export const compareExecutionsDocument = graphql(`
  query CompareExecutions($base: ID!, $head: ID!) {
    base: execution(id: $base) {
      ...ComparedExecution
    }
    head: execution(id: $head) {
      ...ComparedExecution
    }
    executionDifferences(base: $base, head: $head) {
      kind
      name
      before
      after
    }
  }
`);
