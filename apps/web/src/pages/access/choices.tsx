import { MultiSelect, Select } from '@mantine/core';
import { groupsDocument } from '../../api/operations/access-groups.js';
import { membersDocument } from '../../api/operations/access-members.js';
import { customRolesDocument } from '../../api/operations/access-roles.js';
import { usePages } from '../../api/use-pages.js';

interface ChoiceProps {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly except?: readonly string[];
}

const nothingFound = (isLoading: boolean, what: string): string => (isLoading ? 'Looking…' : what);

export function GroupSelect({ label, value, onChange, except = [] }: ChoiceProps) {
  const pages = usePages(groupsDocument, { first: 500 }, (answer) => answer.groups);
  const data = pages.nodes.filter(({ id }) => !except.includes(id)).map(({ id, name }) => ({ value: id, label: name }));
  return <Select label={label} searchable limit={50} value={value} data={data} onChange={onChange} nothingFoundMessage={nothingFound(pages.isFirstLoading, 'No other group')} data-autofocus />;
}

export function CustomRoleSelect({ label, value, onChange, except = [] }: ChoiceProps) {
  const pages = usePages(customRolesDocument, { first: 200 }, (answer) => answer.customRoles);
  const data = pages.nodes.filter(({ id }) => !except.includes(id)).map(({ id, name }) => ({ value: id, label: name }));
  return <Select label={label} searchable limit={50} value={value} data={data} onChange={onChange} nothingFoundMessage={nothingFound(pages.isFirstLoading, 'No other custom role')} data-autofocus />;
}

/** Members who may still act, people and programs. */
export function useActiveMembers(): { readonly options: { value: string; label: string }[]; readonly isLoading: boolean } {
  const pages = usePages(membersDocument, { first: 500 }, (answer) => answer.members);
  const options = pages.nodes.filter(({ disabledAt, kind }) => disabledAt == null && kind !== 'SYSTEM').map(({ id, name, email }) => ({ value: id, label: email == null ? name : `${name} · ${email}` }));
  return { options, isLoading: pages.isFirstLoading };
}

export function MemberSelect({ label, value, onChange, except = [] }: ChoiceProps) {
  const { options, isLoading } = useActiveMembers();
  return <Select label={label} searchable limit={50} value={value} data={options.filter((option) => !except.includes(option.value))} onChange={onChange} nothingFoundMessage={nothingFound(isLoading, 'Nobody else')} />;
}

export function MembersSelect({ label, value, onChange }: { readonly label: string; readonly value: string[]; readonly onChange: (ids: string[]) => void }) {
  const { options, isLoading } = useActiveMembers();
  return <MultiSelect label={label} searchable limit={50} maxValues={500} value={value} data={options} onChange={onChange} nothingFoundMessage={nothingFound(isLoading, 'Nobody of this name')} data-autofocus />;
}
