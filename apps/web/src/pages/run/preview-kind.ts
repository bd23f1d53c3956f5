export type PreviewKind = 'image' | 'table' | 'json' | 'text' | 'markdown' | 'none';

const byExtension: Readonly<Record<string, PreviewKind>> = {
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  webp: 'image',
  svg: 'image',
  csv: 'table',
  tsv: 'table',
  json: 'json',
  md: 'markdown',
};

const textual = new Set('txt log yaml yml toml ini cfg conf xml html css js mjs cjs ts tsx jsx py rs go java c h cpp hpp sh sql r jl jsonl ndjson dockerfile lock diff patch tex gitignore env'.split(' '));

/** How an artifact can be shown, by its name first, since many are stored without a telling type. */
export function previewKind(path: string, mediaType: string | null | undefined): PreviewKind {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const known = byExtension[extension];
  if (known !== undefined) return known;
  if (textual.has(extension)) return 'text';
  const type = mediaType?.split(';')[0]?.trim() ?? '';
  if (/^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(type)) return 'image';
  if (type === 'text/csv' || type === 'text/tab-separated-values') return 'table';
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'text/markdown') return 'markdown';
  return type.startsWith('text/') ? 'text' : 'none';
}
