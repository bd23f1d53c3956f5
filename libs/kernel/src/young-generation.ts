import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Of each of its two halves, in bytes: V8 begins with 1 MiB and would go to 16. */
const halfBytes = 8 << 20;
const mostRounds = 1_000;

/**
 * Lets V8's young generation grow to two halves of 8 MiB and no further, for as long as the process lives. A collection stops the process, for longer the more it
 * goes through: of 8 MiB for some 1.2 ms, of 16 MiB for 2.4 and at times for 11, which is most of what the slowest short answers take. Smaller still, it lets go of too little of large answers before they are kept for long. Called before the server is loaded,
 * while the young generation is as small as it began; one that has grown past that is held where it is. Where V8 knows no such flag nothing changes.
 */
export function holdYoungGeneration(): void {
  const held: object[] = [];
  // V8 doubles it when as much has outlived collections as it has room for.
  for (let round = 0; youngGenerationBytes() < 2 * halfBytes && round < mostRounds; round += 1) {
    held.length = 0;
    for (let index = 0; index < 4_000; index += 1) held.push({ index });
  }
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** Both halves. */
export function youngGenerationBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0;
}
