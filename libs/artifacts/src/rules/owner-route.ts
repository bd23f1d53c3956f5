/** The owners whose artifacts have routes: the segment of the URL, and the kind. */
const kindsBySegment: ReadonlyMap<string, string> = new Map([
  ['runs', 'run'],
  ['model-versions', 'model-version'],
]);

/** The segment of the URL that stands for the owners of a kind. */
export function segmentOf(kind: string): string | undefined {
  return [...kindsBySegment].find(([, each]) => each === kind)?.[0];
}

/** The parts of the target `/api/v1/<owners>/<id>/artifacts/<path>` as they came over the wire; undefined for any other target. */
export function readOwnerRoute(target: string): { readonly kind: string; readonly path: string } | undefined {
  const [, segment = '', path] = /^\/api\/v1\/([a-z-]+)\/[^/?]*\/(?:artifacts\/([^?]*)|archive)/.exec(target) ?? [];
  const kind = kindsBySegment.get(segment);
  return kind === undefined ? undefined : { kind, path: path ?? '' };
}
