/** What got out of MLflow's artifact folders, and its kin: paths as they go over the wire, percent-encoded. */
export const hostilePaths: readonly string[] = [
  '..', '../x', 'a/../../x', './a', 'a/./b', 'a//b', 'a/', '/etc/passwd', '//etc/passwd', '%2e%2e/x', '%2E%2E%2Fx', '..%2fx', '..%2f..%2f..%2fetc%2fpasswd', 'a/..%2f..%2fb', '%2fetc%2fpasswd',
  '..%5cx', '..\\x', 'a%5c..%5cb', 'C:/windows', 'c%3a%5cwindows', 'file:///etc/passwd', 'file:%2f%2f%2fetc', 'a%00', 'a%00.png', '%c0%ae%c0%ae/x', '%e0%80%ae/x', '%ed%a0%80', '%', '%zz', 'a%0d%0aX-Y:%20z',
  'a%0a', '%e2%80%aegnp.exe', '...', '.%20', '%20', 'a#../../x', '#', `${'a'.repeat(256)}`, `${'a/'.repeat(600)}a`,
];

/** The same as a person or a program would give them to a client, which encodes them; what can not be decoded is no text. */
export function hostileTexts(): string[] {
  return [...new Set(['', ...hostilePaths.flatMap((path) => (isDecodable(path) ? [path, decodeURIComponent(path)] : [path]))])];
}

export function isDecodable(text: string): boolean {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}
