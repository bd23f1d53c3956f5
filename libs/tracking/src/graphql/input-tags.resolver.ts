import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Requires } from '@plinth/access';
import { entriesOf, type KeyValue } from '../rules/index.js';
import type { RunInput } from '../run-details.store.js';
import { KeyValueType } from '@plinth/platform/graphql';
import { RunInputType } from './run.types.js';

@Resolver(() => RunInputType)
export class InputTagsResolver {
  @ResolveField(() => [KeyValueType], { description: 'Its tags, in the order of the keys.' })
  @Requires('run:read')
  tags(@Parent() input: RunInput): KeyValue[] {
    return entriesOf(input.tags);
  }
}
