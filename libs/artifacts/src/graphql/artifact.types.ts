import { Field, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf, GraphQLLong } from '@plinth/platform/graphql';
import { type Artifact, type ArtifactEntry, artifactUrl } from '../artifact.js';
import type { OwnerReference } from '../artifact-owners.js';

@ObjectType('Artifact', { description: 'A file that was logged, or a folder of such files.' })
export class ArtifactType {
  @Field(() => String, { description: 'Where it lies, from the root of its run.' })
  path!: string;

  @Field(() => Boolean, { description: 'True for a folder.' })
  isDirectory!: boolean;

  @Field(() => GraphQLLong, { description: 'Bytes; for a folder, of all in it.' })
  size!: number;

  @Field(() => GraphQLLong, { nullable: true, description: 'Files in a folder, at any depth; absent for a file.' })
  fileCount!: number | null;

  @Field(() => String, { nullable: true, description: 'SHA-256, lower-case hex; absent for a folder.' })
  digest!: string | null;

  @Field(() => String, { nullable: true, description: 'What the bytes are, as the client said or the name tells; absent for a folder.' })
  mediaType!: string | null;

  @Field(() => Date, { nullable: true, description: 'When it was logged; absent for a folder.' })
  createdAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Where GET gives the bytes, relative to the server; absent for a folder.' })
  url!: string | null;
}

@ObjectType({ description: 'An artifact in a list.' })
export class ArtifactEdge extends connectionOf('artifact', () => ArtifactType) {}
@ObjectType({ description: 'What lies in a folder, by path.' })
export class ArtifactConnection extends connectionFields('artifact', () => ArtifactType, () => ArtifactEdge) {}

/** An entry of a folder, or a file, as GraphQL shows it. */
export function toArtifactType(owner: OwnerReference, entry: ArtifactEntry | Artifact): ArtifactType {
  const { path, size } = entry;
  if ('isDirectory' in entry && entry.isDirectory) return { path, isDirectory: true, size, fileCount: entry.fileCount, digest: null, mediaType: null, createdAt: null, url: null };
  const { digest, mediaType, createdAt } = entry;
  return { path, isDirectory: false, size, fileCount: null, digest, mediaType, createdAt, url: artifactUrl(owner, path) ?? null };
}
