import type { LargeFile } from './large-file.js';
export async function benchCluster(_file: LargeFile, _rounds: number): Promise<void> {}
