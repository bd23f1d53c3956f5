import { Args, ArgsType, Field, Int, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import { LineageChangesService } from '../lineage-changes.service.js';
import { fromNodeInput, LineageNodeInput } from './lineage.types.js';

const defaultDepth = 3;

@ObjectType('LineageChange', { description: 'A time at which the graph around a thing changed.' })
export class LineageChangeType {
  @Field(() => Date, { description: 'When.' })
  at!: Date;

  @Field(() => Int, { description: 'Links that began then.' })
  began!: number;

  @Field(() => Int, { description: 'Links that ended then: a walk at that time does not find them any more.' })
  ended!: number;
}

@ObjectType('LineageChanges', { description: 'When the graph around a thing changed.' })
export class LineageChangesType {
  @Field(() => [LineageChangeType], { description: 'The newest 1,000, the earliest of them first.' })
  changes!: LineageChangeType[];

  @Field(() => Boolean, { description: 'There were more links or changes than were looked at.' })
  isTruncated!: boolean;
}

@ArgsType()
export class LineageChangesArguments {
  @Field(() => LineageNodeInput, { description: 'Around what.' })
  node!: LineageNodeInput;

  @Field(() => Int, { nullable: true, description: 'Steps each way, 1 to 20; 3 unless told.' })
  depth?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether of columns; of things as wholes unless told.' })
  columns?: boolean | null;
}

@Resolver()
export class LineageChangesResolver {
  constructor(private readonly changes: LineageChangesService) {}

  @Query(() => LineageChangesType, { description: 'When walks from a thing, both ways, would have answered otherwise than just before: links that began, and links that ended.' })
  @Requires('lineage:read')
  async lineageChanges(@CurrentActor() actor: Actor, @Args() { node, depth, columns }: LineageChangesArguments): Promise<LineageChangesType> {
    const { changes, isTruncated } = await this.changes.around(actor, fromNodeInput(node), depth ?? defaultDepth, columns ?? false);
    return { changes: changes.map(({ at, ...counts }) => ({ at: new Date(at), ...counts })), isTruncated };
  }
}
