import type { ReactNode } from 'react';
import classes from './toolbar.module.css';

export function Toolbar({ children }: { readonly children: ReactNode }) {
  return <div className={classes.bar}>{children}</div>;
}

export function ToolbarSpace() {
  return <span className={classes.space} />;
}
