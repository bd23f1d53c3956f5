import { graphql } from '../../generated/settings/gql.js';

export const webhookFields = graphql(`
  fragment WebhookFields on Webhook {
    id
    name
    kind
    url
    eventKinds
    disabledAt
    disabledReason
    failingSince
    failures
    formerSecretUntil
    createdAt
    updatedAt
    createdBy {
      id
      name
      kind
    }
  }
`);

export const webhooksDocument = graphql(`
  query Webhooks($first: Int!, $after: String) {
    webhooks(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...WebhookFields
        deliveries(first: 1) {
          nodes {
            id
            status
            createdAt
          }
        }
      }
    }
  }
`);

export const webhookDocument = graphql(`
  query Webhook($id: ID!) {
    webhook(id: $id) {
      ...WebhookFields
    }
  }
`);

export const deliveriesDocument = graphql(`
  query Deliveries($id: ID!, $status: WebhookDeliveryStatus, $first: Int!, $after: String) {
    webhook(id: $id) {
      deliveries(status: $status, first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          eventKind
          body
          status
          attemptCount
          nextAttemptAt
          createdAt
          endedAt
          attempts {
            number
            at
            latencyMs
            status
            problem
            answer
          }
        }
      }
    }
  }
`);

export const eventKindsDocument = graphql(`
  query EventKinds {
    eventKinds {
      kind
      description
    }
  }
`);

export const createWebhookDocument = graphql(`
  mutation CreateWebhook($input: CreateWebhookInput!) {
    createWebhook(input: $input) {
      secret
      webhook {
        ...WebhookFields
      }
    }
  }
`);

export const updateWebhookDocument = graphql(`
  mutation UpdateWebhook($input: UpdateWebhookInput!) {
    updateWebhook(input: $input) {
      ...WebhookFields
    }
  }
`);

export const rotateWebhookSecretDocument = graphql(`
  mutation RotateWebhookSecret($input: RotateWebhookSecretInput!) {
    rotateWebhookSecret(input: $input) {
      secret
      webhook {
        ...WebhookFields
      }
    }
  }
`);

export const deleteWebhookDocument = graphql(`
  mutation DeleteWebhook($id: ID!) {
    deleteWebhook(id: $id)
  }
`);

export const pingWebhookDocument = graphql(`
  mutation PingWebhook($id: ID!) {
    pingWebhook(id: $id) {
      id
    }
  }
`);

export const redeliverWebhookDocument = graphql(`
  mutation RedeliverWebhook($deliveryId: ID!) {
    redeliverWebhook(deliveryId: $deliveryId) {
      id
      status
    }
  }
`);
