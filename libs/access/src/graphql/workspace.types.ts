import { Field, ObjectType } from '@nestjs/graphql';
import { connectionFields, connectionOf } from '@plinth/platform/graphql';
import { CreatedAccessTokenType, WorkspaceType } from './access.types.js';

@ObjectType('CreatedWorkspace', { description: 'A new workspace, with the first token of its owner.' })
export class CreatedWorkspaceType {
  @Field(() => WorkspaceType, { description: 'The workspace.' })
  workspace!: WorkspaceType;

  @Field(() => CreatedAccessTokenType, { nullable: true, description: 'Your token there, as limited as the credential that asked. Absent when none was wanted, and for a retry: its secret is shown once.' })
  token!: CreatedAccessTokenType | null;
}

@ObjectType({ description: 'A workspace in a list.' })
export class WorkspaceEdge extends connectionOf('workspace', () => WorkspaceType) {}
@ObjectType({ description: 'Workspaces, by when they were made.' })
export class WorkspaceConnection extends connectionFields('workspace', () => WorkspaceType, () => WorkspaceEdge) {}
