import { graphql } from '../../generated/gql.js';

export const viewerDocument = graphql(`
  query Viewer {
    viewer {
      actor {
        id
        kind
        name
        email
        role
      }
      workspace {
        id
        slug
        name
      }
      permissions
      session {
        id
        method
      }
    }
  }
`);

export const searchDocument = graphql(`
  query Search($text: String!, $first: Int) {
    search(text: $text, first: $first) {
      kind
      id
      title
      subtitle
    }
  }
`);

export const actorFields = graphql(`
  fragment ActorFields on ActorProfile {
    id
    kind
    name
    email
    role
    disabledAt
    createdAt
  }
`);

export const membersDocument = graphql(`
  query Members($first: Int!, $after: String) {
    members(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ActorFields
      }
    }
  }
`);

export const tokenFields = graphql(`
  fragment TokenFields on AccessToken {
    id
    name
    prefix
    scopes
    expiresAt
    lastUsedAt
    revokedAt
    createdAt
    actor {
      id
      name
      kind
    }
  }
`);

export const accessTokensDocument = graphql(`
  query AccessTokens($first: Int!, $after: String, $actorId: ID) {
    accessTokens(first: $first, after: $after, actorId: $actorId) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...TokenFields
      }
    }
  }
`);

export const createUserDocument = graphql(`
  mutation CreateUser($input: CreateUserInput!) {
    createUser(input: $input) {
      ...ActorFields
    }
  }
`);

export const createServiceAccountDocument = graphql(`
  mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      ...ActorFields
    }
  }
`);

export const setRoleDocument = graphql(`
  mutation SetRole($actorId: ID!, $role: Role!) {
    setRole(actorId: $actorId, role: $role) {
      ...ActorFields
    }
  }
`);

export const disableActorDocument = graphql(`
  mutation DisableActor($actorId: ID!) {
    disableActor(actorId: $actorId) {
      ...ActorFields
    }
  }
`);

export const createAccessTokenDocument = graphql(`
  mutation CreateAccessToken($input: CreateAccessTokenInput!) {
    createAccessToken(input: $input) {
      secret
      token {
        ...TokenFields
      }
    }
  }
`);

export const revokeAccessTokenDocument = graphql(`
  mutation RevokeAccessToken($id: ID!) {
    revokeAccessToken(id: $id) {
      ...TokenFields
    }
  }
`);

export const auditEventsDocument = graphql(`
  query AuditEvents($first: Int!, $after: String, $filter: AuditEventFilter) {
    auditEvents(first: $first, after: $after, filter: $filter) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        sequence
        id
        at
        actorId
        actor {
          id
          name
          kind
        }
        action
        subjectKind
        subjectId
        before
        after
        reason
        requestId
      }
    }
  }
`);
