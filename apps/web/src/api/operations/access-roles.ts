import { graphql } from '../../generated/settings/gql.js';

export const customRoleFields = graphql(`
  fragment CustomRoleFields on CustomRole {
    id
    name
    description
    rules
    revision
    createdAt
    updatedAt
  }
`);

export const customRolesDocument = graphql(`
  query CustomRoles($first: Int!, $after: String) {
    customRoles(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...CustomRoleFields
      }
    }
  }
`);

export const customRoleDocument = graphql(`
  query CustomRole($id: ID!) {
    customRole(id: $id) {
      ...CustomRoleFields
      assignments {
        holderKind
        holderId
        assignedAt
        actor {
          id
          kind
          name
        }
        group {
          id
          name
        }
      }
    }
  }
`);

export const permissionCatalogueDocument = graphql(`
  query PermissionCatalogue {
    permissionCatalogue {
      permission
      attributes
    }
  }
`);

export const createCustomRoleDocument = graphql(`
  mutation CreateCustomRole($input: CreateCustomRoleInput!) {
    createCustomRole(input: $input) {
      id
    }
  }
`);

export const updateCustomRoleDocument = graphql(`
  mutation UpdateCustomRole($input: UpdateCustomRoleInput!) {
    updateCustomRole(input: $input) {
      ...CustomRoleFields
    }
  }
`);

export const deleteCustomRoleDocument = graphql(`
  mutation DeleteCustomRole($id: ID!) {
    deleteCustomRole(id: $id) {
      id
    }
  }
`);

export const assignCustomRoleDocument = graphql(`
  mutation AssignCustomRole($roleId: ID!, $holderKind: RoleHolderKind!, $holderId: ID!) {
    assignCustomRole(roleId: $roleId, holderKind: $holderKind, holderId: $holderId) {
      id
    }
  }
`);

export const unassignCustomRoleDocument = graphql(`
  mutation UnassignCustomRole($roleId: ID!, $holderId: ID!) {
    unassignCustomRole(roleId: $roleId, holderId: $holderId) {
      id
    }
  }
`);
