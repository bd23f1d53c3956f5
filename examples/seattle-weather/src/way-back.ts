import type { PlinthClient } from '@plinth/sdk';
import { days } from './features.js';
import { source } from './pipeline.js';
import { model } from './promotion.js';

interface End {
  readonly kind: string;
  readonly title: string | null;
  readonly column: string | null;
  readonly version: string | null;
}

interface Node {
  readonly kind: string;
  readonly id: string;
  readonly version?: string;
  readonly column?: string;
}

const column = 'precipitation';

const wayBack = `query ($from: LineageNodeInput!, $to: LineageNodeInput!) {
  lineagePath(from: $from, to: $to, columns: true) { links { from { ...end } to { ...end } } }
} fragment end on LineageNode { kind title column version }`;

/** How a column of the observations got into the newest version of the model, and a column of the file into what runs in production. @throws Error when the lineage graph knows no way */
export async function sayWayBack(client: PlinthClient, say: (line: string) => void): Promise<void> {
  const view = await client.features.byName('SOURCE', days.name);
  const { id, lastVersion, activeDeployments } = await client.models.byName(model);
  say(`How ${column} got into the model:`);
  await sayWay(client, { kind: 'DATA_SOURCE', id: view.id, version: String(view.currentVersion), column }, { kind: 'MODEL', id, version: String(lastVersion) }, say);
  const { assetByName } = await client.query<{ assetByName: { readonly id: string } | null }>('query ($namespace: String!, $name: String!) { assetByName(namespace: $namespace, name: $name) { id } }', source);
  const [deployment] = activeDeployments;
  if (!assetByName || !deployment) throw new Error(`Plinth does not know ${source.name}, or nothing of ${model} runs.`);
  say(`How ${column} of the file got into production:`);
  await sayWay(client, { kind: 'ASSET', id: assetByName.id, column }, { kind: 'DEPLOYMENT', id: deployment.id }, say);
}

async function sayWay(client: PlinthClient, from: Node, to: Node, say: (line: string) => void): Promise<void> {
  const { lineagePath: { links } } = await client.query<{ lineagePath: { links: { readonly from: End; readonly to: End }[] | null } }>(wayBack, { from, to });
  const [first] = links ?? [];
  if (!links || !first) throw new Error(`Plinth knows no way from ${from.kind} ${from.id}:${from.column} to ${to.kind} ${to.id}.`);
  for (const { kind, title, column: name, version } of [first.from, ...links.map((link) => link.to)]) say(`  ${kind.toLowerCase().replace('_', ' ').padEnd(13)} ${title ?? ''}${name === null ? '' : `:${name}`}${kind === 'MODEL' ? `@${version}` : ''}`);
}
