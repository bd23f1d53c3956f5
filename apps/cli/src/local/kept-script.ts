import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

type Run = (require: NodeJS.Require, module: { exports: unknown }, path: string, folder: string, url: string, load: (specifier: string) => Promise<unknown>) => void;

const digestBytes = 32;

/**
 * A script of one function, a CommonJS module, whose compiled form is kept in a file beside it, so that later processes read that instead of compiling again: V8's
 * code cache, see `cachedData` of node:vm. What is kept belongs to one script (its size and time, as Python's compiled files do, PEP 552),
 * to one V8 and its flags, and carries a digest, for V8 itself does not check its bytes. Whatever does not fit is compiled anew.
 */
export class KeptScript {
  private constructor(
    private readonly path: string,
    private readonly script: Script,
  ) {}

  /** @param path an ASCII file, for one byte a character takes half of the memory: `(function (require, module, __filename, __dirname, __moduleUrl, __importModule) { … })` */
  static read(path: string): KeptScript {
    const cachedData = compiled(path);
    return new KeptScript(path, new Script(readFileSync(path, 'latin1'), { filename: path, ...(cachedData ? { cachedData } : {}) }));
  }

  /** Whether V8 took what an earlier process kept. */
  get wasKept(): boolean {
    return this.script.cachedDataRejected === false;
  }

  /** @returns what the script exports. */
  run(load: (specifier: string) => Promise<unknown>): unknown {
    const module = { exports: {} as unknown };
    const run = this.script.runInThisContext() as Run;
    run(createRequire(this.path), module, this.path, dirname(this.path), pathToFileURL(this.path).href, load);
    return module.exports;
  }

  /** Keeps what is compiled by now, unless it was kept already. Where nothing can be written, nothing is kept. */
  keep(): void {
    if (this.wasKept) return;
    const building = `${keptAt(this.path)}.${process.pid}`;
    try {
      const content = this.script.createCachedData();
      writeFileSync(building, Buffer.concat([digest(this.path, content), content]));
      renameSync(building, keptAt(this.path));
    } catch {
      rmSync(building, { force: true });
    }
  }
}

function compiled(path: string): Buffer | undefined {
  try {
    const kept = readFileSync(keptAt(path));
    const content = kept.subarray(digestBytes);
    return digest(path, content).equals(kept.subarray(0, digestBytes)) ? content : undefined;
  } catch {
    return undefined;
  }
}

function keptAt(path: string): string {
  return `${path}.compiled`;
}

function digest(path: string, content: Uint8Array): Buffer {
  const { size, mtimeMs } = statSync(path);
  return createHash('sha256').update(`${size} ${mtimeMs}\n`).update(content).digest();
}
