/** Writes the API's schema, as the server gives it, to `libs/contracts/schema.graphql`: `npm run schema`. CI compares the two. It runs on what is built: tsx emits no decorator metadata. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocal } from '@plinth/local';

const dataFolder = await mkdtemp(join(tmpdir(), 'plinth-schema-'));
const plinth = await startLocal({ host: '127.0.0.1', port: 0, portMayMove: true, dataFolder });
try {
  const response = await fetch(`${plinth.url}/schema.graphql`);
  await writeFile(new URL('../libs/contracts/schema.graphql', import.meta.url), `${(await response.text()).trim()}\n`);
} finally {
  await plinth.stop();
  await rm(dataFolder, { recursive: true, force: true });
}
