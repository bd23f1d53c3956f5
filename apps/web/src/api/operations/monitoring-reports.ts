import { graphql } from '../../generated/monitoring/gql.js';

export const driftVerdict = graphql(`
  fragment DriftVerdict on DriftTestVerdict {
    test
    statistic
    pValue
    threshold
    drifted
    errorBound
    sentence
    effectSize {
      measure
      value
      size
    }
  }
`);

export const driftSide = graphql(`
  fragment DriftSideFields on DriftSide {
    rows
    values
    nulls
    notFinite
    distinct
    numbers {
      mean
      deviation
      minimum
      median
      maximum
    }
  }
`);

export const driftComparison = graphql(`
  fragment Comparison on DriftComparison {
    slice
    referenceRows
    currentRows
    correction
    shareDrifted
    shareThreshold
    datasetDrifted
    sentence
    columns {
      column
      kind
      test
      statistic
      pValue
      threshold
      drifted
      errorBound
      sentence
      effectSize {
        measure
        value
        size
      }
      reference {
        ...DriftSideFields
      }
      current {
        ...DriftSideFields
      }
      histogram {
        edges
        labels
        reference
        current
      }
      aspects {
        ...DriftVerdict
      }
    }
    refusals {
      code
      column
      sentence
      countsAsDrift
    }
    multivariate {
      columns
      components
      referenceError
      currentError
      lower
      upper
      drifted
      sentence
    }
  }
`);

/** A report with its comparison of all rows; of slices only how they stand. */
export const driftReportDocument = graphql(`
  query DriftReport($id: ID!) {
    driftReport(id: $id) {
      ...MonitorWindow
      monitorId
      revision
      baselineId
      documentDigest
      referenceRows
      monitor {
        id
        name
      }
      comparison {
        ...Comparison
      }
      slices {
        slice
        datasetDrifted
        shareDrifted
        currentRows
      }
      expectations {
        suite
        version
        outcome
        results {
          kind
          column
          holds
          example
          sentence
        }
      }
    }
  }
`);

/** Slices whole: asked when one of them is looked at. */
export const driftSlicesDocument = graphql(`
  query DriftSlices($id: ID!) {
    driftReport(id: $id) {
      id
      slices {
        ...Comparison
      }
    }
  }
`);

/** Windows as a list, without what each column came to. */
export const monitorWindowsDocument = graphql(`
  query MonitorWindows($id: ID!, $first: Int!, $after: String) {
    driftReports(monitorId: $id, first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...MonitorWindow
      }
    }
  }
`);
