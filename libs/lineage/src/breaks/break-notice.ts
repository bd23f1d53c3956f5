import type { ActorId } from '@plinth/kernel';
import type { Notice } from '@plinth/notifications';
import type { ShownImpact } from '../impact.service.js';
import type { ShownNode } from '../lineage-view.js';
import type { UpstreamBreak } from './upstream-break.js';

const thingsNamed = 5;
const thingsForPrograms = 20;
const groupWords: Readonly<Record<ShownImpact['group'], string>> = {
  DATA_SOURCE: 'source', ASSET: 'asset', PIPELINE_STEP: 'step', SNAPSHOT: 'data set', TRAINING_SET: 'training set', FEATURE_VERSION: 'features', RUN: 'run', MODEL_VERSION: 'model', DEPLOYMENT: 'deployment', PREDICTION_BATCH: 'predictions',
};

/** What the owner of these things, of which there is one at least and the nearest comes first, is told of a break upstream of them. */
export function breakNotice({ id, kind, title, details }: UpstreamBreak, owner: ActorId, things: readonly ShownImpact[]): Notice {
  const [nearest] = things;
  const more = things.length - thingsNamed;
  const retrain = things.filter(({ mustRetrain }) => mustRetrain);
  return {
    kind: 'upstream.broken',
    subject: { kind: 'upstream-break', id },
    recipients: [owner],
    title,
    body: [
      ...details,
      `Yours that came from it: ${things.slice(0, thingsNamed).map(nameOf).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      ...(nearest ? [`The way: ${wayTo(nearest)}.`] : []),
      ...(retrain.length ? [`In use and trained on it: ${retrain.slice(0, thingsNamed).map(nameOf).join(', ')}${retrain.length > thingsNamed ? ` and ${retrain.length - thingsNamed} more` : ''}.`] : []),
    ].join('\n'),
    ...(nearest && !nearest.shown.hidden && nearest.shown.path !== undefined ? { link: nearest.shown.path } : {}),
    data: { break: kind, things: things.slice(0, thingsForPrograms).map(({ shown }) => shown.key), thingCount: things.length, retrainCount: retrain.length },
  };
}

function nameOf({ group, shown, standing: { label, isLive } }: ShownImpact): string {
  return `${groupWords[group]} ${titleOf(shown)}${label === undefined ? '' : `@${label}`}${isLive ? ' (live)' : ''}`;
}

/** By the first and the last step; what lies between is told by how many steps it is. */
function wayTo({ steps, why: { first, last }, shown }: ShownImpact): string {
  const between = steps > 3 ? [`… ${steps - 2} steps …`] : [];
  const stations = steps === 1 ? [titleOf(first.from)] : [titleOf(first.from), titleOf(first.to), ...between, ...(steps > 2 ? [titleOf(last.from)] : [])];
  return [...stations, titleOf(shown)].join(' → ');
}

function titleOf(node: ShownNode): string {
  return node.hidden ? '(hidden)' : `${node.title}${node.column === undefined ? '' : `#${node.column}`}`;
}
