import { graphql } from '../../generated/settings/gql.js';

export const groupFields = graphql(`
  fragment GroupFields on Group {
    id
    name
    description
    claim
    claimRole
    createdAt
    customRoles {
      id
      name
    }
  }
`);

export const groupsDocument = graphql(`
  query Groups($first: Int!, $after: String) {
    groups(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...GroupFields
      }
    }
  }
`);

export const groupDocument = graphql(`
  query Group($id: ID!) {
    group(id: $id) {
      ...GroupFields
    }
  }
`);

export const groupMembersDocument = graphql(`
  query GroupMembers($id: ID!, $first: Int!, $after: String) {
    group(id: $id) {
      members(first: $first, after: $after) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          sources
          addedAt
          actor {
            id
            kind
            name
            email
            role
            disabledAt
          }
        }
      }
    }
  }
`);

export const createGroupDocument = graphql(`
  mutation CreateGroup($input: CreateGroupInput!) {
    createGroup(input: $input) {
      ...GroupFields
    }
  }
`);

export const updateGroupDocument = graphql(`
  mutation UpdateGroup($input: UpdateGroupInput!) {
    updateGroup(input: $input) {
      ...GroupFields
    }
  }
`);

export const deleteGroupDocument = graphql(`
  mutation DeleteGroup($id: ID!) {
    deleteGroup(id: $id) {
      id
    }
  }
`);

export const addGroupMembersDocument = graphql(`
  mutation AddGroupMembers($id: ID!, $actorIds: [ID!]!) {
    addGroupMembers(id: $id, actorIds: $actorIds) {
      id
    }
  }
`);

export const removeGroupMembersDocument = graphql(`
  mutation RemoveGroupMembers($id: ID!, $actorIds: [ID!]!) {
    removeGroupMembers(id: $id, actorIds: $actorIds) {
      id
    }
  }
`);
