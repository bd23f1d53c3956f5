import { graphql } from '../../generated/governance/gql.js';

export const promotionChangedDocument = graphql(`
  subscription PromotionChanged($id: ID!) {
    promotionChanged(id: $id) {
      id
    }
  }
`);

export const promotionsChangedDocument = graphql(`
  subscription PromotionsChanged {
    promotionsChanged
  }
`);
