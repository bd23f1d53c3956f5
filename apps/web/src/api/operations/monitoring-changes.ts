import { graphql } from '../../generated/monitoring/gql.js';

export const updateMonitorDocument = graphql(`
  mutation UpdateMonitor($input: UpdateMonitorInput!) {
    updateMonitor(input: $input) {
      id
      isPaused
      revision
    }
  }
`);

export const createMonitorDocument = graphql(`
  mutation CreateMonitor($input: CreateMonitorInput!) {
    createMonitor(input: $input) {
      id
    }
  }
`);

export const requestBaselineDocument = graphql(`
  mutation RequestBaseline($input: RequestBaselineInput!) {
    requestBaseline(input: $input) {
      id
      version
    }
  }
`);

export const archiveMonitorDocument = graphql(`
  mutation ArchiveMonitor($id: ID!) {
    archiveMonitor(id: $id) {
      id
      archivedAt
    }
  }
`);

export const runMonitorDocument = graphql(`
  mutation RunMonitor($id: ID!, $from: DateTime!, $to: DateTime!) {
    runMonitor(id: $id, from: $from, to: $to) {
      id
      status
    }
  }
`);

export const acknowledgeAlertDocument = graphql(`
  mutation AcknowledgeAlert($id: ID!, $note: String) {
    acknowledgeAlert(id: $id, note: $note) {
      id
      acknowledgedAt
    }
  }
`);

export const assignAlertDocument = graphql(`
  mutation AssignAlert($id: ID!, $assigneeId: ID) {
    assignAlert(id: $id, assigneeId: $assigneeId) {
      id
    }
  }
`);

export const muteAlertDocument = graphql(`
  mutation MuteAlert($id: ID!, $until: DateTime) {
    muteAlert(id: $id, until: $until) {
      id
      mutedUntil
    }
  }
`);
