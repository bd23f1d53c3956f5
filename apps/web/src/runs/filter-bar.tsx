import { IconAlertTriangle, IconFilter, IconX } from '@tabler/icons-react';
import { useId, useRef, useState } from 'react';
import type { ApiFailure } from '../api/failure.js';
import { useKeys } from '../frame/keys.js';
import { filterHint, filterWords } from './filter-words.js';
import { complete, type Nameable, type Suggestion } from './completion.js';
import classes from './filter-bar.module.css';

interface FilterBarProps {
  readonly value: string;
  /** Stands in the empty bar. */
  readonly example: string;
  readonly nameables: readonly Nameable[];
  /** Where `value` begins in the filter that was refused. */
  readonly offset: number;
  /** The refusal of `value`, if it was refused. */
  readonly error: ApiFailure | null;
  readonly onApply: (filter: string) => void;
}

/** Where in the text the server found the mistake. */
function mistakeOf(error: ApiFailure | null, length: number, offset: number): { readonly from: number; readonly to: number } | undefined {
  const position = error?.details['position'];
  const extent = error?.details['length'];
  if (typeof position !== 'number') return undefined;
  const from = Math.max(0, Math.min(position - offset, length));
  return { from, to: Math.max(from + 1, from + (typeof extent === 'number' ? extent : 1)) };
}

/** One line in the filter language, with completion from the keys in use and the mistake marked where it stands. */
export function FilterBar({ value, example, nameables, offset, error, onApply }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const [draft, setDraft] = useState(value);
  const [source, setSource] = useState(value);
  const [caret, setCaret] = useState(value.length);
  const [open, setOpen] = useState(false);
  const [picked, setPicked] = useState(-1);
  const [slid, setSlid] = useState(0);
  // The address changed under the draft (Back, a link): it wins.
  if (source !== value) {
    setSource(value);
    setDraft(value);
  }
  useKeys([{ keys: '/', label: 'Filter', group: 'Runs', run: () => input.current?.focus() }]);
  const { from, to, suggestions } = complete(draft, caret, nameables);
  const exact = suggestions.length === 1 && suggestions[0]?.text.trim() === draft.slice(from, to);
  const shows = open && suggestions.length > 0 && !exact;
  const mistake = draft === value ? mistakeOf(error, value.length, offset) : undefined;

  const take = (suggestion: Suggestion): void => {
    const after = draft.slice(to).replace(/^\s+/, '');
    const next = draft.slice(0, from) + suggestion.text + after;
    const place = from + suggestion.text.length;
    setDraft(next);
    setCaret(place);
    setPicked(-1);
    requestAnimationFrame(() => input.current?.setSelectionRange(place, place));
  };
  const apply = (text: string): void => {
    setOpen(false);
    setPicked(-1);
    if (text.trim() !== value) onApply(text.trim());
  };

  return (
    <div className={classes.bar}>
      <div className={classes.box} data-wrong={mistake === undefined ? undefined : ''}>
        <IconFilter size={14} aria-hidden />
        <div className={classes.field}>
          {mistake !== undefined && (
            <div className={classes.mirror} style={{ transform: `translateX(${-slid}px)` }} aria-hidden>
              {draft.slice(0, mistake.from)}
              <mark>{draft.slice(mistake.from, mistake.to) || ' '}</mark>
            </div>
          )}
          <input
            ref={input}
            value={draft}
            placeholder={example}
            aria-label="Filter runs"
            role="combobox"
            aria-expanded={shows}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={shows && picked >= 0 ? `${listId}-${picked}` : undefined}
            aria-invalid={mistake !== undefined}
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            onChange={(event) => {
              setDraft(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
              setOpen(true);
              setPicked(-1);
            }}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => setSlid(event.currentTarget.scrollLeft)}
            onFocus={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={(event) => {
              const chosen = suggestions[Math.max(0, picked)];
              if (event.key === 'Escape') {
                if (shows) setOpen(false);
                else {
                  setDraft(value);
                  event.currentTarget.blur();
                }
              } else if (event.key === 'Enter') {
                event.preventDefault();
                if (shows && picked >= 0 && chosen !== undefined) take(chosen);
                else apply(draft);
              } else if (event.key === 'Tab' && shows && chosen !== undefined && !event.shiftKey) {
                event.preventDefault();
                take(chosen);
              } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
                event.preventDefault();
                if (!shows) setOpen(true);
                else setPicked((at) => (event.key === 'ArrowDown' ? (at + 1) % suggestions.length : (Math.max(0, at) + suggestions.length - 1) % suggestions.length));
              }
            }}
          />
        </div>
        {draft !== value ? (
          <kbd title="Enter applies the filter">↵</kbd>
        ) : (
          value === '' && <kbd>/</kbd>
        )}
        {draft !== '' && (
          <button
            type="button"
            className={classes.clear}
            aria-label="Clear the filter"
            onClick={() => {
              setDraft('');
              apply('');
            }}
          >
            <IconX size={13} aria-hidden />
          </button>
        )}
      </div>
      <div className={classes.popup} hidden={!shows}>
        {/* The list lies over the place where this stands otherwise. */}
        {shows && error !== null && <Mistake error={error} offset={offset} length={value.length} />}
        <div id={listId} role="listbox" aria-label="Completions" className={classes.list}>
          {shows &&
            suggestions.map((suggestion, at) => (
              <div
                key={suggestion.label}
                id={`${listId}-${at}`}
                role="option"
                aria-selected={at === picked}
                className={classes.option}
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(suggestion);
                }}
              >
                <span className="mono">{suggestion.label}</span>
                <span>{suggestion.detail}</span>
              </div>
            ))}
        </div>
      </div>
    </div>
  );
}

interface MistakeProps {
  readonly error: ApiFailure;
  readonly offset: number;
  readonly length: number;
}

function Mistake({ error, offset, length }: MistakeProps) {
  return (
    <div className={classes.mistake}>
      <IconAlertTriangle size={14} aria-hidden />
      <span>
        {filterWords(error, offset, length)} {filterHint(error)}
      </span>
    </div>
  );
}

/** What is wrong with the filter, under the bar that marks where; while that completes, its list says it. */
export function FilterMistake(props: MistakeProps) {
  return (
    <div role="alert" className={classes.below}>
      <Mistake {...props} />
    </div>
  );
}
