import { expect, it } from 'vitest';
import { shortLabel } from './short-label.js';

it.each([
  ['orders', 'orders'],
  ['fraud-detector v3', 'fraud-detector v3'],
  ['shop.main.churn_features', '…churn_features'],
  ['shop.main.shop.churn_features.build.run', '…churn_features.build.run'],
  ['lake/raw/2026/customers.parquet', '…customers.parquet'],
  ['a-name-without-any-parts-at-all', 'a-name-without-any-parts-at-all'],
  ['a_very_long_first_part.of', 'a_very_long_first_part.of'],
  ['....................', '....................'],
  ['.....................', '.....................'],
])('shows %s as %s', (label, shown) => expect(shortLabel(label)).toBe(shown));
