import { graphql } from '../../generated/governance/gql.js';

export const policyFields = graphql(`
  fragment PolicyFields on Policy {
    id
    name
    description
    version
    document
    digest
    createdAt
    updatedAt
    archivedAt
    target {
      kind
      name
    }
    createdBy {
      ...PersonFields
    }
  }
`);

export const policiesDocument = graphql(`
  query Policies($first: Int!, $after: String, $withArchived: Boolean) {
    policies(first: $first, after: $after, withArchived: $withArchived) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...PolicyFields
      }
    }
  }
`);

export const policyDocument = graphql(`
  query Policy($id: ID!) {
    policy(id: $id) {
      ...PolicyFields
      versions {
        version
        document
        digest
        note
        createdAt
        createdBy {
          ...PersonFields
        }
      }
    }
  }
`);

export const policyDryRunDocument = graphql(`
  query PolicyDryRun($document: JSON!, $policyId: ID) {
    policyDryRun(document: $document, policyId: $policyId) {
      considered
      changed
      cases {
        was
        wouldBe
        reasons
        request {
          ...RequestFields
        }
      }
    }
  }
`);
