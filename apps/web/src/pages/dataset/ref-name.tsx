import { IconGitBranch, IconLock, IconTag } from '@tabler/icons-react';
import classes from '../model/model.module.css';

interface RefLine {
  readonly name: string;
  readonly kind: 'BRANCH' | 'TAG';
  readonly isProtected: boolean;
}

/** A name that leads to a snapshot: one that moves, or one that stays. */
export function RefName({ refLine: { name, kind, isProtected } }: { readonly refLine: RefLine }) {
  const Icon = kind === 'TAG' ? IconTag : IconGitBranch;
  return (
    <span className={classes.aliasName} title={`${kind === 'TAG' ? 'Tag, stays where it is' : 'Branch, moves'}${isProtected ? '; protected' : ''}`}>
      <Icon size={12} aria-hidden />
      {name}
      {isProtected && <IconLock size={11} aria-label="protected" />}
    </span>
  );
}
