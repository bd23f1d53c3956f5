import { graphql } from '../../generated/monitoring/gql.js';

export const performanceWindow = graphql(`
  fragment PerformanceWindow on PerformanceReport {
    id
    windowFrom
    windowTo
    subject
    dueAt
    status
    outcome
    failureMessage
    finishedAt
    figures {
      slice
      outcome
      rows
      labelled
      metrics {
        metric
        value
      }
    }
  }
`);

/** Windows with a few numbers of each slice: what lines over time are drawn from. */
export const performanceReportsDocument = graphql(`
  query PerformanceReports($id: ID!, $first: Int!, $after: String) {
    performanceReports(monitorId: $id, first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...PerformanceWindow
      }
    }
  }
`);

export const performanceReportDocument = graphql(`
  query PerformanceReport($id: ID!) {
    performanceReport(id: $id) {
      ...PerformanceWindow
      documentDigest
      findings {
        slice
        outcome
        rows
        labelled
        used
        contradicted
        sentence
        metrics {
          metric
          value
          undefinedBecause
        }
        confusion {
          actual
          predicted
          rows
        }
        reliability {
          from
          to
          rows
          meanScore
          share
        }
        checks {
          metric
          atLeast
          atMost
          value
          holds
        }
      }
    }
  }
`);

/** What the business counts, on the same time line. */
export const businessMetricsDocument = graphql(`
  query BusinessMetrics($id: ID!) {
    monitor(id: $id) {
      id
      businessMetrics {
        name
        points {
          at
          value
        }
      }
    }
  }
`);
