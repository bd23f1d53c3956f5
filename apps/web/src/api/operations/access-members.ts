import { graphql } from '../../generated/settings/gql.js';

export const memberFields = graphql(`
  fragment MemberFields on ActorProfile {
    id
    kind
    name
    email
    role
    disabledAt
    createdAt
    owner {
      id
      name
      kind
    }
    groups {
      id
      name
    }
    customRoles {
      id
      name
    }
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
        ...MemberFields
      }
    }
  }
`);

export const memberDocument = graphql(`
  query Member($id: ID!) {
    member(id: $id) {
      ...MemberFields
      groups {
        id
        name
        customRoles {
          id
          name
        }
      }
    }
  }
`);

export const explainAccessDocument = graphql(`
  query ExplainAccess($actorId: ID!, $permission: String!) {
    explainAccess(actorId: $actorId, permission: $permission) {
      source
      isCustom
      rule
      holds
      because
    }
  }
`);

export const createUserDocument = graphql(`
  mutation CreateUser($input: CreateUserInput!) {
    createUser(input: $input) {
      ...MemberFields
    }
  }
`);

export const createServiceAccountDocument = graphql(`
  mutation CreateServiceAccount($input: CreateServiceAccountInput!) {
    createServiceAccount(input: $input) {
      ...MemberFields
    }
  }
`);

export const setRoleDocument = graphql(`
  mutation SetRole($actorId: ID!, $role: Role!) {
    setRole(actorId: $actorId, role: $role) {
      ...MemberFields
    }
  }
`);

export const setServiceAccountOwnerDocument = graphql(`
  mutation SetServiceAccountOwner($actorId: ID!, $ownerId: ID!) {
    setServiceAccountOwner(actorId: $actorId, ownerId: $ownerId) {
      ...MemberFields
    }
  }
`);

export const disableActorDocument = graphql(`
  mutation DisableActor($actorId: ID!) {
    disableActor(actorId: $actorId) {
      ...MemberFields
    }
  }
`);

export const createSignInLinkDocument = graphql(`
  mutation CreateSignInLink($memberId: ID!) {
    createSignInLink(memberId: $memberId) {
      link
      expiresAt
    }
  }
`);

export const invitationsDocument = graphql(`
  query Invitations($first: Int!, $after: String) {
    invitations(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...InvitationFields
      }
    }
  }
`);

export const invitationFields = graphql(`
  fragment InvitationFields on Invitation {
    id
    role
    createdAt
    expiresAt
    createdBy {
      id
      name
      kind
    }
  }
`);

export const createInvitationDocument = graphql(`
  mutation CreateInvitation($role: Role!) {
    createInvitation(role: $role) {
      link
      expiresAt
    }
  }
`);

export const revokeInvitationDocument = graphql(`
  mutation RevokeInvitation($id: ID!) {
    revokeInvitation(id: $id) {
      id
    }
  }
`);
