import { concatenate, fromBase64, fromHex, sameBytes, textOf, toBase64, toHex, utf8 } from '../hashing/bytes.js';
import { sha256 } from '../hashing/sha256.js';
import { verifyEd25519 } from './ed25519.js';

/** Ed25519, in C2SP's numbering of signature types. */
const ed25519Type = 0x01;

/** Who may sign: the name, which is the log's origin, and an Ed25519 public key of 32 bytes. */
export interface NoteKey {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** A text with signatures under it (C2SP signed-note). `text` ends with a line break. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Eight hex digits. */
  readonly keyId: string;
  readonly signature: Uint8Array;
}

/** What does not parse as a signed note or as a key. */
export class MalformedNote extends Error {}

/** Eight hex digits that tell keys of one name apart: the first four bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key). */
export function keyIdOf({ name, publicKey }: NoteKey): string {
  return toHex(sha256(concatenate(utf8(`${name}\n`), Uint8Array.of(ed25519Type), publicKey)).subarray(0, 4));
}

/** `name+keyid+key`, as Go's `note` and other verifiers take it. */
export function formatVerifierKey(key: NoteKey): string {
  return `${key.name}+${keyIdOf(key)}+${toBase64(concatenate(Uint8Array.of(ed25519Type), key.publicKey))}`;
}

/** @throws MalformedNote */
export function parseVerifierKey(text: string): NoteKey {
  const found = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim());
  const bytes = fromBase64(found?.[3] ?? '');
  if (!found?.[1] || bytes?.length !== 33 || bytes[0] !== ed25519Type) throw new MalformedNote('This is not a verifier key of an Ed25519 signer: name+keyid+key.');
  const key = { name: found[1], publicKey: bytes.subarray(1) };
  if (keyIdOf(key) !== found[2]) throw new MalformedNote(`The key id ${found[2]} does not belong to this name and key.`);
  return key;
}

/** Puts signatures under a text. `signatures` are of the text's UTF-8 bytes. */
export function formatNote(text: string, signatures: readonly { readonly key: NoteKey; readonly signature: Uint8Array }[]): string {
  const lines = signatures.map(({ key, signature }) => `— ${key.name} ${toBase64(concatenate(fromHex(keyIdOf(key)) ?? new Uint8Array(), signature))}\n`);
  return `${text}\n${lines.join('')}`;
}

/** @throws MalformedNote */
export function parseNote(note: string | Uint8Array): SignedNote {
  const whole = typeof note === 'string' ? note : decoded(note);
  const at = whole.lastIndexOf('\n\n');
  if (at < 0 || !whole.endsWith('\n') || /[\x00-\x09\x0b-\x1f\x7f]/.test(whole)) throw new MalformedNote('This is not a signed note.');
  const lines = whole.slice(at + 2, -1).split('\n');
  return { text: whole.slice(0, at + 1), signatures: lines.map(parseSignature) };
}

/** The keys, of those given, whose signatures are under the note and right. One that is wrong is an error, as in Go's `note`: nobody signs wrongly by chance. */
export async function signersOf({ text, signatures }: SignedNote, keys: readonly NoteKey[]): Promise<NoteKey[]> {
  const bytes = utf8(text);
  const signers: NoteKey[] = [];
  for (const key of keys) {
    const id = keyIdOf(key);
    const own = signatures.filter((signature) => signature.name === key.name && signature.keyId === id);
    if (own.length === 0) continue;
    for (const { signature } of own) if (!(await verifyEd25519(key.publicKey, bytes, signature))) throw new MalformedNote(`The signature of ${key.name} with the key ${id} is wrong.`);
    if (!signers.some(({ publicKey }) => sameBytes(publicKey, key.publicKey))) signers.push(key);
  }
  return signers;
}

function parseSignature(line: string): NoteSignature {
  const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
  const bytes = fromBase64(found?.[2] ?? '');
  if (!found?.[1] || !bytes || bytes.length < 5) throw new MalformedNote('A signature line of the note is malformed.');
  return { name: found[1], keyId: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
}

function decoded(bytes: Uint8Array): string {
  try {
    return textOf(bytes);
  } catch {
    throw new MalformedNote('A signed note is UTF-8 text.');
  }
}
