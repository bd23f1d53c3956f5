import { useNavigate } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** Leads to a page whose address is known as text; without one it is the text alone. */
export function PageLink({ href, title, children }: { readonly href: string | undefined; readonly title?: string | undefined; readonly children: ReactNode }) {
  const navigate = useNavigate();
  if (href === undefined) return <span className="clip" title={title}>{children}</span>;
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    void navigate({ href });
  };
  return (
    <a href={href} className="link clip" title={title} onClick={follow}>
      {children}
    </a>
  );
}
