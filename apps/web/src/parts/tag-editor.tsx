import { TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './parts.module.css';

interface Tag {
  readonly key: string;
  readonly value: string;
}

interface TagEditorProps {
  readonly tags: readonly Tag[];
  readonly onSet?: ((tag: Tag) => void) | undefined;
  readonly onDelete?: ((key: string) => void) | undefined;
}

export function TagText({ tag }: { readonly tag: Tag }) {
  return (
    <span className={classes.tag} title={`${tag.key}: ${tag.value}`}>
      <span className="dim">{tag.key}</span>
      {tag.value !== '' && <span className="clip">{tag.value}</span>}
    </span>
  );
}

/** Reads `key=value`, `key: value` or a bare key. */
export function readTag(text: string): Tag | undefined {
  const match = /^([^=:]+?)\s*(?:[=:]\s*(.*))?$/s.exec(text.trim());
  const key = match?.[1];
  return key === undefined || key === '' ? undefined : { key, value: match?.[2] ?? '' };
}

export function TagEditor({ tags, onSet, onDelete }: TagEditorProps) {
  const [draft, setDraft] = useState<string>();
  const finish = (): void => {
    const tag = readTag(draft ?? '');
    if (tag !== undefined) onSet?.(tag);
    setDraft(undefined);
  };
  return (
    <div className={classes.tags}>
      {tags.map((tag) => (
        <span key={tag.key} className={classes.tag} title={`${tag.key}: ${tag.value}`}>
          <span className="dim">{tag.key}</span>
          {tag.value !== '' && <span className="clip">{tag.value}</span>}
          {onDelete !== undefined && (
            <button type="button" aria-label={`Remove tag ${tag.key}`} onClick={() => onDelete(tag.key)}>
              <IconX size={12} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {onSet === undefined && tags.length === 0 && <span className="faint">None.</span>}
      {onSet !== undefined &&
        (draft === undefined ? (
          <button type="button" className={classes.addTag} onClick={() => setDraft('')}>
            <IconPlus size={12} aria-hidden /> Tag
          </button>
        ) : (
          <TextInput
            size="xs"
            autoFocus
            aria-label="New tag"
            placeholder="key=value"
            value={draft}
            onChange={(event) => setDraft(event.currentTarget.value)}
            onBlur={finish}
            onKeyDown={(event) => {
              if (event.key === 'Enter') {
                event.preventDefault();
                finish();
              }
              if (event.key === 'Escape') {
                event.stopPropagation();
                setDraft(undefined);
              }
            }}
            styles={{ input: { minHeight: 22, height: 22, width: 160 } }}
          />
        ))}
    </div>
  );
}
