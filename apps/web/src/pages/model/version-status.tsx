import { IconArchive, IconCircleCheck, IconCircleX, IconClock, IconHandStop } from '@tabler/icons-react';
import type { ModelVersionStatus } from '../../generated/governance/graphql.js';

interface VersionState {
  readonly status: ModelVersionStatus;
  readonly deprecatedAt?: string | null | undefined;
  readonly archivedAt?: string | null | undefined;
}

const looks = {
  READY: { label: 'Ready', icon: IconCircleCheck, tone: 'good' },
  PENDING: { label: 'Being made', icon: IconClock, tone: 'busy' },
  FAILED: { label: 'Failed', icon: IconCircleX, tone: 'bad' },
  deprecated: { label: 'Deprecated', icon: IconHandStop, tone: 'warn' },
  archived: { label: 'Archived', icon: IconArchive, tone: 'idle' },
} as const;

/** How a version stands: by icon, word and colour. */
export function VersionStatus({ version }: { readonly version: VersionState }) {
  const { label, icon: Icon, tone } = looks[version.archivedAt != null ? 'archived' : version.deprecatedAt != null ? 'deprecated' : version.status];
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 5, whiteSpace: 'nowrap', color: `var(--${tone})`, fontWeight: 400 }}>
      <Icon size={14} stroke={2} aria-hidden />
      {label}
    </span>
  );
}
