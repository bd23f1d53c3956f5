import type { PlinthClient } from '@plinth/sdk';
import { days } from './features.js';
import { model } from './promotion.js';

interface End {
  readonly kind: string;
  readonly title: string | null;
  readonly column: string | null;
  readonly version: string | null;
}

const column = 'precipitation';

const wayBack = `query ($from: LineageNodeInput!, $to: LineageNodeInput!) {
  lineagePath(from: $from, to: $to, columns: true) { links { from { ...end } to { ...end } } }
} fragment end on LineageNode { kind title column version }`;

/** How a column of the observations got into the newest version of the model. @throws Error when the lineage graph knows no way */
export async function sayWayBack(client: PlinthClient, say: (line: string) => void): Promise<void> {
  const source = await client.features.byName('SOURCE', days.name);
  const { id, lastVersion } = await client.models.byName(model);
  const { lineagePath: { links } } = await client.query<{ lineagePath: { links: { readonly from: End; readonly to: End }[] | null } }>(wayBack, {
    from: { kind: 'DATA_SOURCE', id: source.id, version: String(source.currentVersion), column },
    to: { kind: 'MODEL', id, version: String(lastVersion) },
  });
  const [first] = links ?? [];
  if (!links || !first) throw new Error(`Plinth knows no way from ${days.name}:${column} to ${model}@${lastVersion}.`);
  say(`How ${column} got into the model:`);
  for (const { kind, title, column: name, version } of [first.from, ...links.map(({ to }) => to)]) say(`  ${kind.toLowerCase().replace('_', ' ').padEnd(12)} ${title ?? ''}${name === null ? '' : `:${name}`}${kind === 'MODEL' ? `@${version}` : ''}`);
}
