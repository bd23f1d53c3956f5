import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useRef } from 'react';
import { useKeys } from '../frame/keys.js';

interface NameFilterProps {
  /** What the list is filtered by now. */
  readonly value: string | undefined;
  readonly placeholder: string;
  /** Names it for those who can't see it. */
  readonly label: string;
  /** Under which group `/` stands in the list of keys. */
  readonly group: string;
  readonly width?: number;
  readonly onChange: (value: string | undefined) => void;
}

/** The filter of a list by name, which `/` brings the focus to. It filters when one is done typing: each filter is an address. */
export function NameFilter({ value, placeholder, label, group, width = 260, onChange }: NameFilterProps) {
  const input = useRef<HTMLInputElement>(null);
  useKeys([{ keys: '/', label: 'Filter', group, run: () => input.current?.focus() }]);
  const take = (text: string): void => {
    if (text.trim() !== (value ?? '')) onChange(text.trim() || undefined);
  };
  return (
    <TextInput
      ref={input}
      key={value ?? ''}
      defaultValue={value ?? ''}
      placeholder={placeholder}
      aria-label={label}
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={value === undefined ? <kbd>/</kbd> : undefined}
      style={{ width, maxWidth: '100%' }}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take(event.currentTarget.value);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
