import { IconCircleCheck, IconCircleDashed, IconCircleX } from '@tabler/icons-react';
import { CopyText } from '../parts/copy-text.js';
import type { Check } from './check.js';
import classes from './proofs.module.css';

const looks = {
  holds: { icon: IconCircleCheck, color: 'var(--good)', word: 'Holds' },
  fails: { icon: IconCircleX, color: 'var(--bad)', word: 'Fails' },
  open: { icon: IconCircleDashed, color: 'var(--warn)', word: 'Rests on trust' },
} as const satisfies Record<Check['outcome'], unknown>;

/** What was checked, one line each, with the hashes behind it. */
export function CheckList({ checks, label }: { readonly checks: readonly Check[]; readonly label: string }) {
  return (
    <ol className={classes.checks} aria-label={label}>
      {checks.map(({ id, title, outcome, says, facts }) => {
        const { icon: Icon, color, word } = looks[outcome];
        return (
          <li key={id} className={classes.check} data-outcome={outcome}>
            <Icon size={16} color={color} aria-label={word} />
            <div className={classes.checkText}>
              <p>
                <strong>{title}.</strong> {says}
              </p>
              {facts?.map(({ name, value }) => (
                <p key={name} className={classes.fact}>
                  <span>{name}</span> <CopyText text={value} label={value.length > 44 ? `${value.slice(0, 42).replaceAll('\n', ' ')}…` : value} what={name} />
                </p>
              ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
