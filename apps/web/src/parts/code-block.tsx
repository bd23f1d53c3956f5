import { CopyText } from './copy-text.js';
import classes from './parts.module.css';

export function CodeBlock({ code, what }: { readonly code: string; readonly what: string }) {
  return (
    <div className={classes.code}>
      <pre tabIndex={0} aria-label={what}>
        {code}
      </pre>
      <span>
        <CopyText text={code} what={what} iconOnly />
      </span>
    </div>
  );
}
