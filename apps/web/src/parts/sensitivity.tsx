import { IconLock, IconShieldLock, IconUsersGroup, IconWorld } from '@tabler/icons-react';
import type { Sensitivity } from '../generated/data/graphql.js';

export const sensitivities = [
  { value: 'PUBLIC', label: 'Public', about: 'everybody may know of it', icon: IconWorld },
  { value: 'INTERNAL', label: 'Internal', about: 'for those who work here', icon: IconUsersGroup },
  { value: 'CONFIDENTIAL', label: 'Confidential', about: 'for those who need it', icon: IconLock },
  { value: 'RESTRICTED', label: 'Restricted', about: 'for those who are named', icon: IconShieldLock },
] as const satisfies readonly { readonly value: Sensitivity; readonly label: string; readonly about: string; readonly icon: unknown }[];

export const readSensitivity = (value: string | null | undefined): Sensitivity | undefined => sensitivities.find((known) => known.value === value)?.value;

/** Who may know of a data set, and what makes it sensitive. */
export function SensitivityText({ sensitivity, labels = [] }: { readonly sensitivity: Sensitivity; readonly labels?: readonly string[] }) {
  const { label, about, icon: Icon } = sensitivities.find(({ value }) => value === sensitivity) ?? sensitivities[1];
  return (
    <span title={`${label}: ${about}${labels.length > 0 ? `; ${labels.join(', ')}` : ''}`} style={{ display: 'inline-flex', alignItems: 'center', gap: 5, minWidth: 0 }}>
      <Icon size={13} aria-hidden style={{ flex: 'none' }} />
      {label}
      {labels.length > 0 && <span className="dim clip">{labels.join(', ')}</span>}
    </span>
  );
}

export const compatibilities = [
  { value: 'NONE', label: 'None', about: 'a commit may change anything' },
  { value: 'BACKWARD', label: 'Backward', about: 'whoever reads the new schema can read the old data' },
  { value: 'FORWARD', label: 'Forward', about: 'whoever reads the old schema can read the new data' },
  { value: 'FULL', label: 'Full', about: 'both ways' },
] as const;
