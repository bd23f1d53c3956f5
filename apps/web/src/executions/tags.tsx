interface Tag {
  readonly key: string;
  readonly value: string;
  readonly source?: string | null;
}

/** What producers say by key and value; who says so on hover. */
export function Tags({ tags }: { readonly tags: readonly Tag[] }) {
  const text = tags.map(({ key, value }) => (value === '' || value === 'true' ? key : `${key}: ${value}`)).join(', ');
  const title = tags.map(({ key, value, source }) => `${value === '' ? key : `${key}: ${value}`}${source == null ? '' : ` (${source})`}`).join('\n');
  return (
    <span className="clip" title={title}>
      {text}
    </span>
  );
}
