import classes from './parts.module.css';
import type { Look } from './series-slots.js';

/** The line a run is drawn with: its hue and its style. */
export function Swatch({ look }: { readonly look: Look | undefined }) {
  if (look === undefined) return null;
  return (
    <svg className={classes.swatch} viewBox="0 0 16 10" aria-hidden>
      <line x1="0" y1="5" x2="16" y2="5" stroke={`var(--series-${look.hue})`} strokeWidth="3" strokeDasharray={look.dash.map((length) => length * 0.7).join(' ')} />
    </svg>
  );
}
