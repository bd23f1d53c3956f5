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

export const workspacesDocument = graphql(`
  query Workspaces($first: Int!) {
    workspaces(first: $first) {
      nodes {
        id
        slug
        name
      }
    }
  }
`);
