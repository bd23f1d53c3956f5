import { Select, TextInput } from '@mantine/core';
import { type Draft, textAt, textsAt, withMember } from './draft.js';

interface SeatsFieldsProps {
  readonly what: string;
  readonly seats: Draft;
  readonly onChange: (seats: Draft) => void;
  readonly problem?: string | undefined;
}

const roles = [
  { value: 'GUEST', label: 'Guest or above' },
  { value: 'READER', label: 'Reader or above' },
  { value: 'WRITER', label: 'Writer or above' },
  { value: 'MAINTAINER', label: 'Maintainer or above' },
  { value: 'OWNER', label: 'Owner' },
];

/** Who may fill a seat: a role, a group, or both at once. */
export function SeatsFields({ what, seats, onChange, problem }: SeatsFieldsProps) {
  const named = textsAt(seats, 'people').length;
  return (
    <>
      <Select label="Role" aria-label={`Role for ${what}`} clearable placeholder="any" value={textAt(seats, 'role') || null} data={roles} onChange={(role) => onChange(withMember(seats, 'role', role ?? undefined))} error={problem} />
      <TextInput label="In group" aria-label={`Group for ${what}`} placeholder="any" value={textAt(seats, 'group')} onChange={(event) => onChange(withMember(seats, 'group', event.currentTarget.value || undefined))} />
      {named > 0 && <span className="faint">and one of {named} named people</span>}
    </>
  );
}
