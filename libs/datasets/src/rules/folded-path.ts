/**
 * Letters of other scripts that look like a Latin one, by that one: from the confusables of Unicode Technical Standard 39, those of one letter, in lower case. Where the
 * capital and the small letter look like different ones (Greek ν, υ), the small one decides, for paths are mostly written small. Latin letters and digits stay apart from each
 * other, though 0 and O look alike: both occur in names that people count up.
 */
const lookAlikes: Readonly<Record<string, string>> = {
  a: 'αаꭺ',
  b: 'βвᏸᏼꮟ',
  c: 'ϲсꮯ',
  d: 'ԁꭰꮷ',
  e: 'εеꭼҽ',
  f: 'ϝք',
  g: 'ցԍꮐꮳ',
  h: 'ηнһհꮋꮒ',
  i: 'ιіıꭵꙇ',
  j: 'јϳꭻ',
  k: 'κкꮶ',
  l: 'ӏꮮ',
  m: 'μмϻꮇ',
  n: 'ոռ',
  o: 'οоօσ',
  p: 'ρрꮲ',
  q: 'ԛգզ',
  r: 'гꭱꭲꮢꮁ',
  s: 'ѕꮥꮪ',
  t: 'τтꭲ',
  u: 'υս',
  v: 'νѵꮩ',
  w: 'ѡԝաꮃꮤ',
  x: 'χх',
  y: 'γуүꭹꮍ',
  z: 'ζꮓ',
};

const latinOf = new Map(Object.entries(lookAlikes).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)));
const otherThanAscii = /[^\0-\x7f]/;
const otherLetter = /[^\0-\x7f]/gu;
/** Joiners, marks of direction and selectors of variants change nothing that is seen. */
const unseen = /[\p{Cf}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu;

/**
 * The form in which two paths are the same when one could be taken for the other: by a file system that tells no capitals from small letters, or by the eye. Compatibility
 * forms (NFKC), capitals, and look-alike letters are made one.
 */
export function foldedPath(path: string): string {
  if (!otherThanAscii.test(path)) return path.toLowerCase();
  const folded = path.normalize('NFKC').replace(unseen, '').toLowerCase().replace(otherLetter, (letter) => latinOf.get(letter) ?? letter);
  // Lower case can leave a composed letter decomposed.
  return folded.normalize('NFC');
}
