import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import classes from './key-picker.module.css';

export interface KeyOption {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly detail?: string;
}

interface KeyPickerProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly options: readonly KeyOption[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** Back to what the page chooses by itself. */
  readonly onReset?: (() => void) | undefined;
}

/** More are found by typing; a list of thousands would be of no use. */
const shownAtOnce = 150;

/** Chooses some of many keys. */
export function KeyPicker({ label, icon, options, chosen, onChange, onReset }: KeyPickerProps) {
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const matching = options.filter((option) => option.label.toLowerCase().includes(wanted));
  const groups = Map.groupBy(matching.slice(0, shownAtOnce), ({ group }) => group);
  const has = new Set(chosen);
  return (
    <Popover position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={icon}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8} w={300}>
        <TextInput aria-label={`Find in ${label}`} placeholder="Find" leftSection={<IconSearch size={13} aria-hidden />} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />
        <div className={classes.list}>
          {[...groups].map(([group, members]) => (
            <fieldset key={group} className={classes.group}>
              <legend>{group}</legend>
              {members.map((option) => (
                <Checkbox
                  key={option.id}
                  size="xs"
                  label={
                    <span className={classes.label}>
                      <span className="clip" title={option.label}>
                        {option.label}
                      </span>
                      <span className="faint num">{option.detail}</span>
                    </span>
                  }
                  classNames={{ body: classes.item ?? '', labelWrapper: classes.wrap ?? '' }}
                  checked={has.has(option.id)}
                  onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, option.id] : chosen.filter((id) => id !== option.id))}
                />
              ))}
            </fieldset>
          ))}
          {matching.length === 0 && <p className="faint">Nothing is called so.</p>}
          {matching.length > shownAtOnce && <p className="faint">{(matching.length - shownAtOnce).toLocaleString('en-US')} more; type to find them.</p>}
        </div>
        {onReset !== undefined && (
          <Button variant="subtle" size="compact-xs" onClick={onReset}>
            Choose for me
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
