import { artifactPath } from '@plinth/artifacts/rules';
import { placeOfUri } from '@plinth/lineage/rules';

/** Where bytes of a snapshot lay before they were committed, by OpenLineage's namespace and name. */
export interface BytesSource {
  readonly namespace: string;
  readonly name: string;
  /** The file or folder of the snapshot whose bytes they were; null for all of it. */
  readonly path: string | null;
}

/** Sources of one snapshot. */
export const maxBytesSources = 100;

/** In an order of their own, each once: the same places are the same snapshot. @throws InvalidInput, InvalidArtifactPath, TextTooLong, UnstorableText */
export function bytesSources(given: readonly { readonly uri: string; readonly path: string | null }[]): readonly BytesSource[] {
  const sources = given.map(({ uri, path }, index): BytesSource => ({ ...placeOfUri(uri, `derivation.sources[${index}].uri`), path: path === null ? null : artifactPath(path) }));
  return [...new Map(sources.map((source) => [JSON.stringify([source.path, source.namespace, source.name]), source])).entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, source]) => source);
}
