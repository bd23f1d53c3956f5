import { InvalidInput } from '@plinth/kernel';
import type { AssetName } from '@plinth/pipelines';

export type MarquezNodeKind = 'dataset' | 'job' | 'datasetField';

export interface MarquezNodeId {
  readonly kind: MarquezNodeKind;
  /**
   * Every way in which the text can be read: namespaces and names may hold colons themselves, as `postgres://db:5432` does, and nothing marks where one ends. Which of them
   * is meant is told by what there is.
   */
  readonly readings: readonly NodeReading[];
}

export interface NodeReading extends AssetName {
  readonly field?: string | undefined;
}

/** More parts than any name in earnest has: each makes for readings. */
const maxParts = 24;

/**
 * Reads `dataset:NAMESPACE:NAME`, `job:NAMESPACE:NAME` or `datasetField:NAMESPACE:NAME:FIELD`. What follows a `#` is a version; the graph is that of now, whatever it says.
 * @throws InvalidInput
 */
export function parseNodeId(text: string): MarquezNodeId {
  const [, kind, rest = ''] = /^(dataset|job|datasetField):(.+)$/s.exec(text.replace(/#[0-9a-f-]{36}$/, '')) ?? [];
  const parts = rest.split(':');
  const least = kind === 'datasetField' ? 3 : 2;
  if (kind === undefined || parts.length < least || parts.length > maxParts) throw notANode();
  const readings: NodeReading[] = [];
  const join = (from: number, to?: number) => parts.slice(from, to).join(':');
  for (let name = 1; name < parts.length; name++) {
    if (kind !== 'datasetField') readings.push({ namespace: join(0, name), name: join(name) });
    else for (let field = name + 1; field < parts.length; field++) readings.push({ namespace: join(0, name), name: join(name, field), field: join(field) });
  }
  const whole = readings.filter(({ namespace, name, field }) => namespace !== '' && name !== '' && field !== '');
  if (whole.length === 0) throw notANode();
  return { kind: kind as MarquezNodeKind, readings: whole };
}

export function jobNodeId({ namespace, name }: AssetName): string {
  return `job:${namespace}:${name}`;
}

export function datasetNodeId({ namespace, name }: AssetName): string {
  return `dataset:${namespace}:${name}`;
}

export function fieldNodeId({ namespace, name }: AssetName, field: string): string {
  return `datasetField:${namespace}:${name}:${field}`;
}

function notANode(): InvalidInput {
  return new InvalidInput('nodeId is not the name of a node.', { field: 'nodeId', help: 'Write dataset:NAMESPACE:NAME, job:NAMESPACE:NAME or datasetField:NAMESPACE:NAME:FIELD.' });
}
