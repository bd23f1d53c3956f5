import 'react';

declare module 'react' {
  interface CSSProperties {
    /** Custom properties that components hand to their styles. */
    readonly [custom: `--${string}`]: string | number | undefined;
  }
}
