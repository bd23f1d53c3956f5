import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const smallFiles = 4_000;

/** Forty megabytes in small files, which makes two packs, and a file that goes by itself. */
export function makeManyFiles(folder: string): void {
  for (let number = 0; number < smallFiles; number += 1) {
    const file = join(folder, `part-${number % 10}`, `${number}.bin`);
    if (number < 10) mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(10_000));
  }
  writeFileSync(join(folder, 'large.bin'), randomBytes(12 << 20));
}
