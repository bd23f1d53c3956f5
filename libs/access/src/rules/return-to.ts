const here = 'http://here.invalid';

/**
 * Where to go after signing in: a place within this app, or its start. Whatever browsers would take for another site (`//evil`, `/\evil`,
 * `https:evil`, with tabs and newlines in between, which they drop) is the start.
 */
export function parseReturnTo(asked: string | null | undefined): string {
  if (typeof asked !== 'string' || asked.length > 2_000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(asked) || asked.includes('\\')) return '/';
  if (!URL.canParse(asked, here)) return '/';
  const { origin, pathname, search, hash } = new URL(asked, here);
  // Dots may have been resolved into a second slash: /.//evil.
  if (origin !== here || pathname.startsWith('//') || pathname.startsWith('/api/')) return '/';
  return `${pathname}${search}${hash}`;
}
