import { IconExternalLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** A link out of Plinth, told by somebody else: followed only where it leads to the web; else it is mere text. */
export function WebAddress({ address, children }: { readonly address: string; readonly children: ReactNode }) {
  if (!/^https?:\/\//i.test(address)) return <span title={address}>{address}</span>;
  return (
    <a href={address} target="_blank" rel="noreferrer" className="link" title={address}>
      {children} <IconExternalLink size={12} style={{ verticalAlign: -1 }} aria-label="in another tab" />
    </a>
  );
}
