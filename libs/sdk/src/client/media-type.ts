const byExtension: Readonly<Record<string, string>> = {
  txt: 'text/plain', log: 'text/plain', md: 'text/markdown', csv: 'text/csv', tsv: 'text/tab-separated-values', html: 'text/html', xml: 'application/xml',
  json: 'application/json', jsonl: 'application/jsonl', yaml: 'application/yaml', yml: 'application/yaml', toml: 'application/toml', pdf: 'application/pdf',
  png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp', svg: 'image/svg+xml', avif: 'image/avif',
  js: 'text/javascript', ts: 'text/plain', py: 'text/x-python', zip: 'application/zip', gz: 'application/gzip', tar: 'application/x-tar',
  parquet: 'application/vnd.apache.parquet', onnx: 'application/octet-stream', mp4: 'video/mp4', wav: 'audio/wav', mp3: 'audio/mpeg',
};

/** By the name's extension; `application/octet-stream` for what it does not tell. */
export function mediaTypeOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.table.json')) return 'application/vnd.plinth.table+json';
  const dot = name.lastIndexOf('.');
  return (dot > 0 ? byExtension[name.slice(dot + 1).toLowerCase()] : undefined) ?? 'application/octet-stream';
}

const signatures: readonly (readonly [extension: string, offset: number, bytes: readonly number[]])[] = [
  ['png', 0, [0x89, 0x50, 0x4e, 0x47]], ['jpg', 0, [0xff, 0xd8, 0xff]], ['gif', 0, [0x47, 0x49, 0x46, 0x38]], ['webp', 8, [0x57, 0x45, 0x42, 0x50]],
];

/** The extension of an image by its first bytes; undefined for what is none that browsers show. */
export function imageExtension(bytes: Uint8Array): string | undefined {
  const known = signatures.find(([, offset, expected]) => expected.every((byte, at) => bytes[offset + at] === byte));
  if (known) return known[0];
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<svg[\s>]/.test(new TextDecoder().decode(bytes.subarray(0, 512))) ? 'svg' : undefined;
}
