import { sameBytes } from '../hashing/bytes.js';
import { type Checkpoint, parseCheckpoint } from '../notes/checkpoint.js';
import { keyIdOf, MalformedNote, type NoteKey, parseNote, parseVerifierKey, type SignedNote, signersOf } from '../notes/note.js';

/** A key of a log, and the tree sizes whose checkpoints it signs. */
export interface LogKey {
  /** `name+keyid+key`. */
  readonly verifierKey: string;
  readonly fromSize: number;
  /** The size at which the next key took over: that checkpoint is signed by both. Null while it is in use. */
  readonly untilSize: number | null;
}

export interface VerifiedCheckpoint extends Checkpoint {
  readonly note: string;
  readonly signers: readonly NoteKey[];
}

/** A checkpoint that nobody should believe. */
export class CheckpointRefused extends Error {}

/**
 * Reads a checkpoint that every key which is valid at its size has signed: one key, or two where one took over from the other.
 * @throws CheckpointRefused
 */
export async function verifyCheckpoint(note: string, keys: readonly LogKey[]): Promise<VerifiedCheckpoint> {
  try {
    const signed: SignedNote = parseNote(note);
    const checkpoint = parseCheckpoint(signed.text);
    const valid = keys.filter(({ fromSize, untilSize }) => fromSize <= checkpoint.size && (untilSize === null || checkpoint.size <= untilSize)).map(({ verifierKey }) => parseVerifierKey(verifierKey));
    if (valid.length === 0) throw new CheckpointRefused(`No key is valid for a checkpoint of ${checkpoint.size} events.`);
    if (valid.some(({ name }) => name !== checkpoint.origin)) throw new CheckpointRefused(`The checkpoint is of ${checkpoint.origin}, the keys are not.`);
    const signers = await signersOf(signed, valid);
    const missing = valid.find(({ publicKey }) => !signers.some((signer) => sameBytes(signer.publicKey, publicKey)));
    if (missing) throw new CheckpointRefused(`The checkpoint of ${checkpoint.size} events is not signed by the key ${keyIdOf(missing)}.`);
    return { ...checkpoint, note, signers };
  } catch (error) {
    if (error instanceof MalformedNote) throw new CheckpointRefused(error.message);
    throw error;
  }
}

/**
 * Whether trust in one key carries over to all: each later key must have signed a checkpoint together with the key before it.
 * @param handovers the checkpoints at which keys took over, verified
 * @returns the verifier key that nothing leads to; undefined when all are reached
 */
export function unreachedKey(keys: readonly LogKey[], trusted: readonly string[], handovers: readonly VerifiedCheckpoint[]): string | undefined {
  const reached = new Set(trusted.map((key) => key.trim()));
  for (let grew = true; grew; ) {
    grew = false;
    for (const { signers } of handovers) {
      const texts = keys.map(({ verifierKey }) => verifierKey).filter((text) => signers.some(({ publicKey }) => sameBytes(publicKey, parseVerifierKey(text).publicKey)));
      if (!texts.some((text) => reached.has(text))) continue;
      for (const text of texts) {
        if (reached.has(text)) continue;
        reached.add(text);
        grew = true;
      }
    }
  }
  return keys.map(({ verifierKey }) => verifierKey).find((key) => !reached.has(key));
}
