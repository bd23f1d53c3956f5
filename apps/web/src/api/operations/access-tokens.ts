import { graphql } from '../../generated/settings/gql.js';

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
