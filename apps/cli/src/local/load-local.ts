import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KeptScript } from './kept-script.js';

type Local = Pick<typeof import('@plinth/local'), 'runLocal'>;

/** The server of `plinth up`. In a bundle it stands as one script beside this code; compiled files and sources import what that is made of. */
export async function loadLocal(): Promise<Local> {
  const bundled = fileURLToPath(new URL('local.cjs', import.meta.url));
  if (!existsSync(bundled)) return import('./bundled.js');
  const script = KeptScript.read(bundled);
  const { runLocal } = script.run((specifier) => import(specifier)) as Local;
  return { runLocal: (flags, environment, onReady) => runLocal(flags, environment, () => {
      script.keep();
      onReady?.();
    }) };
}
