import { graphql } from '../../generated/data/gql.js';

export const columnProfileFragment = graphql(`
  fragment ColumnLine on DatasetColumnProfile {
    name
    type
    nulls
    minimum
    maximum
    mean
    deviation
    notFinite
    trues
    distinct {
      count
      exact
    }
    quantiles {
      level
      value
    }
    histogram {
      edges
      counts
    }
    top {
      exact
      values {
        value
        count
      }
    }
    lengths {
      minimum
      maximum
      mean
    }
  }
`);

export const snapshotProfileDocument = graphql(`
  query SnapshotProfile($reference: String!) {
    datasetSnapshot(reference: $reference) {
      datasetId
      digest
      profile {
        state
        reason
        requestedAt
        finishedAt
        isWhole
        tables {
          name
          files
          format
          gzip
          fileCount
          bytes
          state
          problem
          reason
          rows
          columnCount
          isWithheld
        }
      }
    }
  }
`);

export const profileAgainDocument = graphql(`
  mutation ProfileDatasetSnapshot($datasetId: ID!, $digest: String!) {
    profileDatasetSnapshot(datasetId: $datasetId, digest: $digest) {
      datasetId
      digest
    }
  }
`);

export const tableColumnsDocument = graphql(`
  query TableColumns($reference: String!, $table: String!, $first: Int!, $after: String, $nameHas: String) {
    datasetSnapshot(reference: $reference) {
      datasetId
      digest
      profile {
        tables(name: $table) {
          columns(first: $first, after: $after, nameHas: $nameHas) {
            pageInfo {
              hasNextPage
              endCursor
            }
            nodes {
              ...ColumnLine
            }
          }
        }
      }
    }
  }
`);

export const snapshotLeakageDocument = graphql(`
  query SnapshotLeakage($reference: String!) {
    datasetSnapshot(reference: $reference) {
      datasetId
      digest
      leakage {
        state
        verdict
        reason
        key
        compared
        shared {
          splits
          unit
          count
          rows
          examples
        }
      }
    }
  }
`);

export const diffStatisticsDocument = graphql(`
  query DiffStatistics($base: String!, $head: String!, $first: Int!, $after: String) {
    datasetDiff(base: $base, head: $head) {
      statistics(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          table
          column
          distance
          beforeRows
          afterRows
          before {
            ...ColumnLine
          }
          after {
            ...ColumnLine
          }
        }
      }
    }
  }
`);
