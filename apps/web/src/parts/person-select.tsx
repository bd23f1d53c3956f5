import { Select } from '@mantine/core';
import { peopleDocument } from '../api/operations/registry.js';
import { usePages } from '../api/use-pages.js';

interface PersonSelectProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  /** Shown while the list is on its way, or when the one chosen has left. */
  readonly known?: { readonly id: string; readonly name: string } | null | undefined;
  readonly except?: readonly string[];
  readonly clearable?: boolean;
  readonly error?: string | undefined;
  /** The label is said, not shown, where the line around it says the same. */
  readonly labelHidden?: boolean;
}

/** A choice among the people of the workspace, found by typing. */
export function PersonSelect({ label, description, value, onChange, known, except = [], clearable = false, error, labelHidden = false }: PersonSelectProps) {
  const members = usePages(peopleDocument, { first: 500 }, (answer) => answer.members);
  const people = members.nodes.filter(({ id, kind, disabledAt }) => kind === 'USER' && disabledAt == null && !except.includes(id));
  const options = people.map(({ id, name, email }) => ({ value: id, label: email == null ? name : `${name} · ${email}` }));
  const all = known == null || options.some((option) => option.value === known.id) ? options : [{ value: known.id, label: known.name }, ...options];
  return <Select {...(labelHidden ? { 'aria-label': label } : { label })} error={error} description={description} searchable clearable={clearable} allowDeselect={clearable} limit={50} value={value} data={all} onChange={onChange} nothingFoundMessage={members.isFirstLoading ? 'Looking…' : 'Nobody of this name'} />;
}
