import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { eventKindsDocument } from '../../api/operations/webhooks.js';
import { operation } from '../../api/use-query.js';

interface EventChoiceProps {
  readonly value: readonly string[];
  readonly onChange: (kinds: string[]) => void;
  readonly error: string | undefined;
}

/** Kinds of events, all of one thing before the single ones. None: everything. */
export function EventChoice({ value, onChange, error }: EventChoiceProps) {
  const { data, isPending } = useQuery({ ...operation(eventKindsDocument, {}), staleTime: 5 * 60_000 });
  const kinds = data?.eventKinds ?? [];
  const about = new Map(kinds.map(({ kind, description }) => [kind, description]));
  const things = Map.groupBy(kinds, ({ kind }) => kind.split('.')[0] ?? '');
  const offered = [...things].map(([thing, each]) => ({ group: thing, items: [{ value: `${thing}.*`, label: `${thing}.*` }, ...each.map(({ kind }) => ({ value: kind, label: kind }))] }));
  return (
    <MultiSelect
      label="Events"
      description="None: everything that happens, also what later versions tell of."
      placeholder={value.length === 0 ? 'everything' : ''}
      searchable
      value={[...value]}
      data={offered}
      error={error}
      onChange={onChange}
      nothingFoundMessage={isPending ? 'Looking…' : 'No such event'}
      renderOption={({ option }) => (
        <span style={{ minWidth: 0 }}>
          <span className="mono">{option.value}</span>
          <br />
          <span className="faint">{about.get(option.value) ?? 'All of them, also those to come.'}</span>
        </span>
      )}
    />
  );
}
