import { Args, ArgsType, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { CurrentActor, Requires } from '@plinth/access';
import type { Actor } from '@plinth/kernel';
import type { AttachedName } from '../lineage-name.store.js';
import { LineageNames } from '../lineage-names.js';
import { fromNodeInput, LineageNodeInput } from './lineage.types.js';

@ObjectType('LineageName', { description: "What another system calls a thing of Plinth's own." })
export class LineageNameType {
  @Field(() => String, { description: 'The system, such as postgres://db:5432: the namespace of OpenLineage.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there.' })
  name!: string;

  @Field(() => Date, { description: 'When it was given.' })
  attachedAt!: Date;
}

@ArgsType()
export class LineageNameArguments {
  @Field(() => LineageNodeInput, { description: 'The data set or source of features, over all its versions: kind DATASET or DATA_SOURCE, and its id.' })
  node!: LineageNodeInput;

  @Field(() => String, { description: 'The system, as its events say it; 1 to 2,000 characters.' })
  namespace!: string;

  @Field(() => String, { description: 'Its name there; 1 to 2,000 characters.' })
  name!: string;
}

@Resolver()
export class LineageNameResolver {
  constructor(private readonly names: LineageNames) {}

  @Query(() => [LineageNameType], { description: 'The names that other systems have for a data set or a source of features, at most 100, in the order in which they were given.' })
  @Requires('lineage:read')
  lineageNames(@CurrentActor() actor: Actor, @Args('node', { type: () => LineageNodeInput, description: 'The data set or source: kind and id.' }) node: LineageNodeInput): Promise<readonly AttachedName[]> {
    return this.names.list(actor, fromNodeInput(node));
  }

  @Mutation(() => [LineageNameType], { description: 'Says what another system calls a data set or a source of features: what is told under that name is told of it, and lineage leads through. Gives all its names.' })
  @Requires('lineage:name')
  attachLineageName(@CurrentActor() actor: Actor, @Args() { node, namespace, name }: LineageNameArguments): Promise<readonly AttachedName[]> {
    return this.names.attach(actor, fromNodeInput(node), { namespace, name });
  }

  @Mutation(() => [LineageNameType], { description: 'Takes a name of another system away. Gives the names that are left.' })
  @Requires('lineage:name')
  detachLineageName(@CurrentActor() actor: Actor, @Args() { node, namespace, name }: LineageNameArguments): Promise<readonly AttachedName[]> {
    return this.names.detach(actor, fromNodeInput(node), { namespace, name });
  }
}
