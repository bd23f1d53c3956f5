import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where tests put programs of ours that they start; see `@plinth/platform/testing`. */
    programFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(import.meta.dirname, '..', '..', 'node_modules', '.plinth-programs-'));
  project.provide('programFolder', folder);
  // While files are watched, what was translated is of sources that may have changed.
  project.onTestsRerun(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
  });
  return () => rm(folder, { recursive: true, force: true });
}
