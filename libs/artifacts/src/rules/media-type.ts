/** Types by file extension, lower-case. Sources: the IANA registry and, for columnar and model files, what their projects use. */
const types: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  ico: 'image/vnd.microsoft.icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  webp: 'image/webp',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  webm: 'video/webm',
  css: 'text/css',
  csv: 'text/csv',
  htm: 'text/html',
  html: 'text/html',
  js: 'text/javascript',
  md: 'text/markdown',
  mjs: 'text/javascript',
  tsv: 'text/tab-separated-values',
  xml: 'application/xml',
  cfg: 'text/plain',
  conf: 'text/plain',
  diff: 'text/plain',
  ini: 'text/plain',
  ipynb: 'application/json',
  log: 'text/plain',
  patch: 'text/plain',
  py: 'text/plain',
  sql: 'text/plain',
  toml: 'text/plain',
  ts: 'text/plain',
  txt: 'text/plain',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  json: 'application/json',
  jsonl: 'application/jsonl',
  ndjson: 'application/jsonl',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  tar: 'application/x-tar',
  arrow: 'application/vnd.apache.arrow.file',
  parquet: 'application/vnd.apache.parquet',
  onnx: 'application/octet-stream',
  safetensors: 'application/octet-stream',
  wasm: 'application/wasm',
};

export const unknownMediaType = 'application/octet-stream';

/** From the extension; what is unknown is bytes. Content is never sniffed: a guess could turn an upload into a page. */
export function mediaTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  const extension = dot < 1 ? '' : name.slice(dot + 1).toLowerCase();
  return Object.hasOwn(types, extension) ? (types[extension] ?? unknownMediaType) : unknownMediaType;
}

const token = "[a-z0-9!#$&^_.+-]{1,127}";
const mediaTypePattern = new RegExp(`^${token}/${token}$`);

/** What a client says its bytes are: without parameters and in lower case; undefined when it is no media type (RFC 6838, section 4.2). */
export function declaredMediaType(text: string): string | undefined {
  const type = (text.split(';')[0] ?? '').trim().toLowerCase();
  return mediaTypePattern.test(type) ? type : undefined;
}

export interface Preview {
  readonly kind: 'image' | 'text' | 'table' | 'json' | 'markdown';
  /** The Content-Type to serve inline: text of any kind goes out as plain text, so that no browser runs it. */
  readonly contentType: string;
}

const plainText = 'text/plain; charset=utf-8';
const previews: Readonly<Record<string, Preview['kind']>> = {
  'image/avif': 'image',
  'image/bmp': 'image',
  'image/gif': 'image',
  'image/jpeg': 'image',
  'image/png': 'image',
  'image/webp': 'image',
  'text/plain': 'text',
  'application/yaml': 'text',
  'application/jsonl': 'text',
  'text/csv': 'table',
  'text/tab-separated-values': 'table',
  'application/json': 'json',
  'text/markdown': 'markdown',
};

/**
 * How a type may be shown inside a page; undefined means as an attachment only. HTML, SVG, XML, PDF and scripts are never inline: each can run
 * code or reach the network (MLflow CVE-2024-27132).
 */
export function previewOf(mediaType: string): Preview | undefined {
  const kind = Object.hasOwn(previews, mediaType) ? previews[mediaType] : undefined;
  if (kind === undefined) return undefined;
  return { kind, contentType: kind === 'image' ? mediaType : plainText };
}
