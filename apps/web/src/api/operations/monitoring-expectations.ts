import { graphql } from '../../generated/monitoring/gql.js';

export const suiteFields = graphql(`
  fragment Suite on ExpectationSuite {
    id
    name
    version
    newest
    digest
    expectations
    createdAt
    gates {
      datasetId
      version
      path
      setAt
      dataset {
        id
        name
      }
    }
  }
`);

export const expectationSuitesDocument = graphql(`
  query ExpectationSuites($first: Int!, $after: String) {
    expectationSuites(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...Suite
      }
    }
  }
`);

export const expectationSuiteDocument = graphql(`
  query ExpectationSuite($id: ID!, $version: Int) {
    expectationSuite(id: $id, version: $version) {
      ...Suite
    }
  }
`);

/** Suites to choose among, by name. */
export const namedSuitesDocument = graphql(`
  query NamedSuites($first: Int!, $after: String) {
    expectationSuites(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        version
      }
    }
  }
`);

export const proposedExpectationsDocument = graphql(`
  query ProposedExpectations($baselineId: ID!) {
    proposedExpectations(baselineId: $baselineId)
  }
`);

export const saveExpectationsDocument = graphql(`
  mutation SaveExpectations($input: SaveExpectationsInput!) {
    saveExpectations(input: $input) {
      id
      version
    }
  }
`);

export const setExpectationGateDocument = graphql(`
  mutation SetExpectationGate($input: SetExpectationGateInput!) {
    setExpectationGate(input: $input) {
      datasetId
    }
  }
`);

export const removeExpectationGateDocument = graphql(`
  mutation RemoveExpectationGate($datasetId: ID!) {
    removeExpectationGate(datasetId: $datasetId)
  }
`);

/** Columns that a deployment sent lately, for forms that ask for one. */
export const sentColumnsDocument = graphql(`
  query SentColumns($deploymentId: ID!) {
    predictionBatches(deploymentId: $deploymentId, first: 20) {
      nodes {
        columns {
          name
          role
          type
          treatment
        }
      }
    }
  }
`);

export const logBusinessMetricDocument = graphql(`
  mutation LogBusinessMetric($input: LogBusinessMetricInput!) {
    logBusinessMetric(input: $input) {
      name
    }
  }
`);
