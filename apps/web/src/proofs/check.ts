/** One thing that was checked in this browser, and how it came out. `open`: it could not be decided yet, or rests on trust. */
export interface Check {
  readonly id: 'shown' | 'erasure' | 'leaf' | 'path' | 'root' | 'signature' | 'key' | 'growth';
  readonly title: string;
  readonly outcome: 'holds' | 'fails' | 'open';
  /** What was found, in a sentence. */
  readonly says: string;
  /** Hashes, keys and notes that it was found by. */
  readonly facts?: readonly Fact[];
}

export interface Fact {
  readonly name: string;
  readonly value: string;
}
