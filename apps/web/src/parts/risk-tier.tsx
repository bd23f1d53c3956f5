import type { RiskTier } from '../generated/governance/graphql.js';
import classes from './risk-tier.module.css';

export const riskTiers = [
  { value: 'MINIMAL', label: 'Minimal', level: 1, about: 'can hardly harm anyone' },
  { value: 'LIMITED', label: 'Limited', level: 2, about: 'people must know that they deal with it' },
  { value: 'HIGH', label: 'High', level: 3, about: 'decides about people, health, money or safety' },
  { value: 'CRITICAL', label: 'Critical', level: 4, about: 'an error can’t be made good' },
] as const satisfies readonly { readonly value: RiskTier; readonly label: string; readonly level: number; readonly about: string }[];

export const readTier = (value: string | null | undefined): RiskTier | undefined => riskTiers.find((tier) => tier.value === value)?.value;

/** How much harm a model can do: by a word, and by bars for the eye that scans a column. */
export function Tier({ tier }: { readonly tier: RiskTier }) {
  const { label, level, about } = riskTiers.find(({ value }) => value === tier) ?? riskTiers[1];
  return (
    <span className={classes.tier} title={`Risk tier ${label.toLowerCase()}: ${about}`}>
      <span className={classes.bars} data-level={level} aria-hidden>
        {[1, 2, 3, 4].map((bar) => (
          <i key={bar} data-on={bar <= level ? '' : undefined} />
        ))}
      </span>
      {label}
    </span>
  );
}
