import { Link, type LinkProps } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import classes from './tab-links.module.css';

interface TabLinksProps {
  readonly label: string;
  readonly current: string;
  readonly tabs: readonly (Pick<LinkProps, 'to' | 'params' | 'search'> & { readonly tab: string; readonly label: string; readonly count?: number | undefined })[];
}

/** Parts of a page, each with an address of its own. */
export function TabLinks({ label, current, tabs }: TabLinksProps) {
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the tabs scroll; the one that shows is in sight.
  useEffect(() => {
    nav.current?.querySelector('[data-on]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);
  return (
    <nav ref={nav} className={classes.tabs} aria-label={label}>
      {tabs.map(({ tab, label: name, count, ...link }) => (
        <Link key={tab} {...link} className={classes.tab} data-on={tab === current ? '' : undefined} activeOptions={{ includeSearch: true, explicitUndefined: true }}>
          {name}
          {count !== undefined && <span className="faint num">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
