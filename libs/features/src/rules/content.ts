import { sha256, toHex, utf8 } from '@plinth/verify';
import { type Content, type Definition, type DefinitionKey, keyOf } from './definition.js';

/** The format that a document names; another meaning of its fields gets another name. */
export const contentFormat = 'plinth.feature-definition.v1';

/** A version that something names, as it stands. */
export interface Resolved {
  readonly id: string;
  readonly version: number;
  readonly digest: string;
}

/** The version that the content means by what it names. */
export type Resolve = (key: DefinitionKey, version: number | null) => Resolved | undefined;

/**
 * What a version's digest is made of: RFC 8785 JSON of what is defined, with the digest of each version that it stands on. So two versions with one
 * digest compute the same from the same data. Owner, description, tags and compatibility of the definition are no part of it.
 */
export function documentOf({ name, content }: Pick<Definition, 'name' | 'content'>, resolve: Resolve): Readonly<Record<string, unknown>> {
  return { format: contentFormat, name, ...partsOf(content, (key, version) => resolve(key, version)?.digest ?? null) };
}

/** SHA-256 of a document's RFC 8785 JSON, lower-case hex. */
export function digestOf(canonical: string): string {
  return toHex(sha256(utf8(canonical)));
}

function partsOf(content: Content, digest: (key: DefinitionKey, version: number | null) => string | null): Record<string, unknown> {
  switch (content.kind) {
    case 'ENTITY':
    case 'SOURCE':
      return { ...content };
    case 'VIEW':
      return {
        ...content,
        entities: content.entities.map((name) => ({ name, digest: digest(keyOf('ENTITY', name), null) })),
        source: content.source === null ? null : { name: content.source, digest: digest(keyOf('SOURCE', content.source), null) },
        inputs: content.inputs.map(({ kind, name }) => ({ kind, name, digest: digest(keyOf(kind, name), null) })),
      };
    case 'SERVICE':
      // What is followed has no digest of its own: which version it is, is said when it is asked.
      return { kind: content.kind, members: content.members.map((member) => ({ ...member, digest: member.version === null ? null : digest(keyOf('VIEW', member.view), member.version) })) };
  }
}
