import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { copy } from './copy.js';
import classes from './parts.module.css';

interface CopyTextProps {
  readonly text: string;
  /** What shows; the text itself if absent. */
  readonly label?: string;
  /** Names it for those who can't see the icon: “Copy run id”. */
  readonly what: string;
  readonly iconOnly?: boolean;
}

export function CopyText({ text, label = text, what, iconOnly = false }: CopyTextProps) {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className={classes.copy}
      title={`Copy ${what}: ${text}`}
      onClick={(event) => {
        event.stopPropagation();
        void copy(text).then((done) => {
          setCopied(done);
          setTimeout(() => setCopied(false), 1_500);
        });
      }}
    >
      <span className="sr-only">{copied ? `Copied ${what} ` : `Copy ${what} `}</span>
      {!iconOnly && <span className="mono clip">{label}</span>}
      {copied ? <IconCheck size={13} color="var(--good)" aria-hidden /> : <IconCopy size={13} aria-hidden />}
    </button>
  );
}
