import { graphql } from '../../generated/data/gql.js';

export const personFragment = graphql(`
  fragment DataPerson on ActorProfile {
    id
    kind
    name
  }
`);

export const snapshotFragment = graphql(`
  fragment SnapshotLine on DatasetSnapshot {
    datasetId
    digest
    number
    files
    bytes
    message
    createdAt
    heldAt
    deletedAt
    createdBy {
      ...DataPerson
    }
    refs {
      name
      kind
      isProtected
    }
  }
`);

export const datasetsDocument = graphql(`
  query Datasets($first: Int!, $after: String, $namePrefix: String, $sensitivities: [Sensitivity!], $lifecycle: DatasetLifecycle, $orderBy: DatasetOrder) {
    datasets(first: $first, after: $after, namePrefix: $namePrefix, sensitivities: $sensitivities, lifecycle: $lifecycle, orderBy: $orderBy) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        sensitivity
        sensitivityLabels
        compatibility
        lastNumber
        updatedAt
        archivedAt
        owner {
          ...DataPerson
        }
        tags {
          key
          value
        }
        head {
          datasetId
          digest
          number
          files
          bytes
          createdAt
        }
        newest {
          datasetId
          digest
          number
          files
          bytes
          createdAt
        }
      }
    }
  }
`);

export const datasetDocument = graphql(`
  query Dataset($id: ID!) {
    dataset(id: $id) {
      id
      name
      description
      sensitivity
      sensitivityLabels
      compatibility
      retentionDays
      lastNumber
      createdAt
      updatedAt
      archivedAt
      deletedAt
      owner {
        ...DataPerson
      }
      createdBy {
        ...DataPerson
      }
      lastModifiedBy {
        ...DataPerson
      }
      tags {
        key
        value
      }
      head {
        ...SnapshotLine
      }
      newest {
        ...SnapshotLine
      }
    }
  }
`);

export const datasetSnapshotsDocument = graphql(`
  query DatasetSnapshots($datasetId: ID!, $first: Int!, $after: String) {
    dataset(id: $datasetId) {
      id
      snapshots(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...SnapshotLine
        }
      }
    }
  }
`);

export const datasetRefsDocument = graphql(`
  query DatasetRefs($datasetId: ID!) {
    dataset(id: $datasetId) {
      id
      refs(first: 200) {
        nodes {
          name
          kind
          digest
          isProtected
          updatedAt
          snapshot {
            datasetId
            digest
            number
          }
          updatedBy {
            ...DataPerson
          }
        }
      }
      refMoves(first: 100) {
        nodes {
          id
          name
          fromDigest
          toDigest
          reason
          movedAt
          movedBy {
            ...DataPerson
          }
        }
      }
    }
  }
`);

export const datasetReadsDocument = graphql(`
  query DatasetReads($datasetId: ID!, $first: Int!, $after: String) {
    dataset(id: $datasetId) {
      id
      reads(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          digest
          hour
          firstAt
          actor {
            ...DataPerson
          }
          snapshot {
            datasetId
            digest
            number
          }
        }
      }
    }
  }
`);

export const snapshotDocument = graphql(`
  query Snapshot($datasetId: ID!, $reference: String!) {
    dataset(id: $datasetId) {
      id
      name
      lastNumber
      sensitivity
      sensitivityLabels
      snapshot(reference: $reference) {
        ...SnapshotLine
        root
        parents
        holdReason
        heldBy {
          ...DataPerson
        }
        metadata
        fileTypes {
          type
          files
          bytes
        }
        splits {
          name
          kind
          folders
          members
          files
          bytes
          table
          where
          columns
          file
        }
        derivation {
          runId
          step
          query
          parameters
          inputs {
            datasetId
            digest
          }
          sources {
            namespace
            name
            path
          }
        }
      }
    }
  }
`);

/** Apart: whoever may see data need not see what other systems tell of. */
export const snapshotAssetsDocument = graphql(`
  query SnapshotAssets($datasetId: ID!, $reference: String!) {
    dataset(id: $datasetId) {
      id
      snapshot(reference: $reference) {
        datasetId
        digest
        takenFrom {
          id
          namespace
          name
        }
      }
    }
  }
`);

export const snapshotFilesDocument = graphql(`
  query SnapshotFiles($datasetId: ID!, $reference: String!, $first: Int!, $after: String, $prefix: String) {
    dataset(id: $datasetId) {
      id
      snapshot(reference: $reference) {
        datasetId
        digest
        entries(first: $first, after: $after, prefix: $prefix) {
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            path
            size
            digest
          }
        }
      }
    }
  }
`);

export const snapshotDiffDocument = graphql(`
  query SnapshotDiff($base: String!, $head: String!) {
    datasetDiff(base: $base, head: $head) {
      base {
        ...SnapshotLine
      }
      head {
        ...SnapshotLine
      }
      summary {
        added
        removed
        changed
        addedBytes
        removedBytes
        changedBytes
      }
      schema {
        kind
        table
        column
        before
        after
      }
    }
  }
`);

export const snapshotDiffFilesDocument = graphql(`
  query SnapshotDiffFiles($base: String!, $head: String!, $first: Int!, $after: String, $kinds: [DatasetFileChangeKind!]) {
    datasetDiff(base: $base, head: $head) {
      files(first: $first, after: $after, kinds: $kinds) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          kind
          path
          before {
            size
            digest
          }
          after {
            size
            digest
          }
        }
      }
    }
  }
`);

export const createDatasetDocument = graphql(`
  mutation CreateDataset($input: CreateDatasetInput!) {
    createDataset(input: $input) {
      id
      name
    }
  }
`);

export const updateDatasetDocument = graphql(`
  mutation UpdateDataset($input: UpdateDatasetInput!) {
    updateDataset(input: $input) {
      id
    }
  }
`);

export const setDatasetTagsDocument = graphql(`
  mutation SetDatasetTags($id: ID!, $tags: [KeyValueInput!]!) {
    setDatasetTags(id: $id, tags: $tags) {
      id
    }
  }
`);

export const deleteDatasetTagsDocument = graphql(`
  mutation DeleteDatasetTags($id: ID!, $keys: [String!]!) {
    deleteDatasetTags(id: $id, keys: $keys) {
      id
    }
  }
`);
