/** Letters of an attr-char (RFC 5987, section 3.2.1), which need no encoding. */
const plain = /[A-Za-z0-9!#$&+.^_`|~-]/;

/**
 * Asks the browser to save rather than show, under the last segment of the path. A name beyond plain ASCII goes out as `filename*`
 * (RFC 6266, RFC 5987), with an ASCII stand-in for those that can't read it.
 */
export function attachment(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const standIn = name.replace(/[^\x20-\x7e]/gu, '_').replace(/["\\%]/g, '_');
  if (standIn === name) return `attachment; filename="${name}"`;
  return `attachment; filename="${standIn}"; filename*=UTF-8''${encoded(name)}`;
}

function encoded(name: string): string {
  return Array.from(Buffer.from(name, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
