import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lineageStartsDocument } from '../../api/operations/data-lineage.js';
import { steadyOperation } from '../../api/use-query.js';
import { useMay } from '../../frame/viewer.js';
import type { LineageNodeKind, LineageStartsQuery } from '../../generated/data/graphql.js';
import { writeAddress } from './address.js';

const most = 8;
/** Of each kind, before anything is typed: the newest. */
const few = 4;
/** The one choice of an empty list, which can not be taken: a list box without options is none to a screen reader. */
const nothing = 'nothing';

interface FindThingProps {
  readonly label: string;
  readonly placeholder: string;
  readonly onFound: (address: string) => void;
  readonly autoFocus?: boolean;
  readonly width?: number | string;
  /** Only things of these kinds; of all that have a name unless told. */
  readonly only?: readonly LineageNodeKind[] | undefined;
}

/** Finds a thing of the graph by its name: the newest snapshot of a data set, the newest version of a model, a run, a feature view, a data source. */
export function FindThing({ label, placeholder, onFound, autoFocus = false, width = 280, only }: FindThingProps) {
  const [query, setQuery] = useState('');
  const [isOpen, setOpen] = useState(false);
  const [text] = useDebouncedValue(query.trim(), 150);
  const may = { mayRuns: useMay('run:read') && text !== '', mayModels: useMay('model:read'), mayDatasets: useMay('dataset:read'), mayFeatures: useMay('feature:read'), mayPipelines: useMay('pipeline:read') };
  const found = useQuery({ ...steadyOperation(lineageStartsDocument, { text, first: text === '' ? few : most, ...may }), enabled: isOpen });
  const isLooking = text !== query.trim() || found.isFetching;
  const groups = found.data === undefined ? [] : choices(found.data, only);
  const whyNone = isLooking ? 'Looking…' : (found.error?.message ?? (query.trim() === '' ? 'Type a name' : `Nothing is called “${query.trim()}”.`));
  return (
    <Select
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={14} aria-hidden />}
      w={width}
      searchable
      autoFocus={autoFocus}
      data={groups.length > 0 ? groups : [{ value: nothing, label: whyNone, disabled: true }]}
      onDropdownOpen={() => setOpen(true)}
      filter={({ options }) => options}
      searchValue={query}
      onSearchChange={setQuery}
      value={null}
      rightSection={null}
      maxDropdownHeight={360}
      comboboxProps={{ shadow: 'md', withinPortal: false }}
      onChange={(address) => {
        if (address === null) return;
        setQuery('');
        onFound(address);
      }}
    />
  );
}

function choices({ search = [], registeredModels, datasets, featureDefinitions, assets }: LineageStartsQuery, only: readonly LineageNodeKind[] | undefined) {
  const groups = [
    { group: 'Data sets', items: (datasets?.nodes ?? []).flatMap(({ id, name, snapshots }) => snapshots.nodes.map(({ digest, number }) => ({ value: writeAddress({ kind: 'DATASET', id, version: digest }), label: `${name}@${number}` }))) },
    { group: 'Features', items: (featureDefinitions?.nodes ?? []).map(({ id, kind, name, currentVersion }) => ({ value: writeAddress({ kind: kind === 'SOURCE' ? 'DATA_SOURCE' : 'FEATURE_VIEW', id, version: String(currentVersion) }), label: `${name} v${currentVersion}` })) },
    { group: 'Models', items: (registeredModels?.nodes ?? []).flatMap(({ id, name, latestVersion }) => (latestVersion == null ? [] : [{ value: writeAddress({ kind: 'MODEL', id, version: String(latestVersion.version) }), label: `${name} v${latestVersion.version}` }])) },
    { group: 'Runs', items: search.flatMap(({ kind, id, title, subtitle }) => (kind === 'RUN' ? [{ value: writeAddress({ kind: 'RUN', id }), label: subtitle == null ? title : `${title}, ${subtitle}` }] : [])) },
    { group: 'Assets of other systems', items: (assets?.nodes ?? []).map(({ id, name }) => ({ value: writeAddress({ kind: 'ASSET', id }), label: name })) },
  ];
  return groups.map(({ group, items }) => ({ group, items: items.filter(({ value }) => only?.some((kind) => value.startsWith(`${kind}:`)) ?? true) })).filter(({ items }) => items.length > 0);
}
