import { graphql } from '../../generated/monitoring/gql.js';

/** A window, as far as a list shows it. */
export const monitorWindow = graphql(`
  fragment MonitorWindow on DriftReport {
    id
    windowFrom
    windowTo
    subject
    status
    outcome
    currentRows
    columnCount
    driftedColumns
    failureCode
    failureMessage
    queuedAt
    finishedAt
  }
`);

export const watchedThing = graphql(`
  fragment WatchedThing on Monitor {
    targetKind
    targetId
    model {
      id
      name
    }
    deployment {
      id
      version
      environment {
        id
        name
      }
    }
  }
`);

export const monitorsDocument = graphql(`
  query Monitors($first: Int!, $after: String, $targetKind: MonitorTargetKind, $modelId: ID, $targetId: ID, $archived: Boolean) {
    monitors(first: $first, after: $after, targetKind: $targetKind, modelId: $modelId, targetId: $targetId, archived: $archived) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        description
        isPaused
        nextDueAt
        archivedAt
        definition
        ...WatchedThing
        openAlerts {
          id
        }
        reports(first: 20) {
          nodes {
            ...MonitorWindow
          }
        }
      }
    }
  }
`);

/** For finding one by a part of its name. */
export const monitorsFoundDocument = graphql(`
  query MonitorsFound($first: Int!) {
    monitors(first: $first) {
      nodes {
        id
        name
        targetKind
      }
    }
  }
`);

export const monitorDocument = graphql(`
  query Monitor($id: ID!) {
    monitor(id: $id) {
      id
      name
      description
      revision
      isPaused
      nextDueAt
      createdAt
      updatedAt
      archivedAt
      baselineId
      definition
      ...WatchedThing
      createdBy {
        id
        name
        kind
      }
      baseline {
        ...BaselineLine
      }
      openAlerts {
        id
        title
        slice
        openedAt
      }
      reports(first: 20) {
        nodes {
          ...MonitorWindow
        }
      }
    }
  }
`);

/** Windows with a few numbers of each of their columns: what a heat map is drawn from. */
export const monitorDriftDocument = graphql(`
  query MonitorDrift($id: ID!, $first: Int!, $after: String) {
    driftReports(monitorId: $id, first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...MonitorWindow
        figures {
          column
          test
          statistic
          pValue
          drifted
          intensity
        }
      }
    }
  }
`);

export const alertLine = graphql(`
  fragment AlertLine on MonitorAlert {
    id
    about
    slice
    status
    title
    columns
    openedAt
    closedAt
    acknowledgedAt
    mutedUntil
    assignee {
      id
      name
      kind
    }
    monitor {
      id
      name
    }
  }
`);

export const alertsDocument = graphql(`
  query MonitorAlerts($first: Int!, $after: String, $status: MonitorAlertStatus, $monitorId: ID, $modelId: ID, $assigneeId: ID) {
    monitorAlerts(first: $first, after: $after, status: $status, monitorId: $monitorId, modelId: $modelId, assigneeId: $assigneeId) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...AlertLine
      }
    }
  }
`);

export const alertDocument = graphql(`
  query MonitorAlert($id: ID!) {
    monitorAlert(id: $id) {
      ...AlertLine
      openedBy
      lastReportId
      toldAt
      acknowledgedBy {
        id
        name
        kind
      }
      monitor {
        id
        name
        model {
          id
          name
        }
        ...WatchedThing
      }
      consequences {
        kind
        status
        result
        plannedAt
        finishedAt
      }
      events {
        id
        kind
        reportId
        at
        details
        actor {
          id
          name
          kind
        }
      }
    }
  }
`);

export const baselineLine = graphql(`
  fragment BaselineLine on MonitorBaseline {
    id
    name
    version
    status
    kind
    digest
    bytes
    rows
    columnCount
    failureMessage
    requestedAt
    finishedAt
    path
    periodFrom
    periodTo
    snapshot {
      digest
      number
      dataset {
        id
        name
      }
    }
    deployment {
      id
      version
      environment {
        id
        name
      }
      model {
        id
        name
      }
    }
  }
`);

export const baselinesDocument = graphql(`
  query MonitorBaselines($first: Int!, $after: String, $name: String) {
    monitorBaselines(first: $first, after: $after, name: $name) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...BaselineLine
        requestedBy {
          id
          name
          kind
        }
      }
    }
  }
`);

export const baselineDocument = graphql(`
  query MonitorBaseline($id: ID!) {
    monitorBaseline(id: $id) {
      ...BaselineLine
    }
  }
`);

/** The names of watched things that a monitor tells only by their ids. */
export const watchedDatasetDocument = graphql(`
  query WatchedDataset($id: ID!) {
    dataset(id: $id) {
      id
      name
    }
  }
`);

export const watchedViewDocument = graphql(`
  query WatchedView($id: ID!) {
    featureDefinition(id: $id) {
      id
      name
    }
  }
`);

export const watchedVersionDocument = graphql(`
  query WatchedVersion($id: ID!) {
    modelVersion(id: $id) {
      id
      version
    }
  }
`);

/** Data sets to choose among, by name. */
export const watchableDatasetsDocument = graphql(`
  query WatchableDatasets($first: Int!, $after: String) {
    datasets(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
      }
    }
  }
`);

/** Models to choose a version of, by name. */
export const watchableModelsDocument = graphql(`
  query WatchableModels($first: Int!, $after: String) {
    registeredModels(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
      }
    }
  }
`);

/** Versions of a model to choose among, newest first. */
export const watchableVersionsDocument = graphql(`
  query WatchableVersions($modelId: ID!, $first: Int!, $after: String) {
    registeredModel(id: $modelId) {
      id
      versions(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          version
        }
      }
    }
  }
`);

/** Feature views to choose among. */
export const watchableViewsDocument = graphql(`
  query WatchableViews($first: Int!, $after: String) {
    featureDefinitions(kinds: [VIEW], first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
      }
    }
  }
`);
