import { IconRobot } from '@tabler/icons-react';

/** Who acted; a program is marked as one, and a missing account says so. */
export function PersonName({ person }: { readonly person: { readonly name: string; readonly kind: string } | null | undefined }) {
  if (person == null) return <span className="faint">an account that is gone</span>;
  if (person.kind === 'USER') return <>{person.name}</>;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <IconRobot size={13} style={{ verticalAlign: -2, marginRight: 4 }} aria-label={person.kind === 'SYSTEM' ? 'Plinth itself' : 'Service account'} />
      {person.name}
    </span>
  );
}
