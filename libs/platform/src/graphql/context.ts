import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Actor } from '@plinth/kernel';
import DataLoader from 'dataloader';

/** What each GraphQL operation carries: who asks, and the loaders that gather its lookups. */
export interface GraphQLContext {
  readonly actor: Actor | undefined;
  readonly requestId: string;
  readonly loaders: Map<symbol, DataLoader<never, unknown>>;
}

/**
 * The one loader of its kind in this operation: lookups of one tick become one query. `key` names the kind; `load` gives results in the
 * order of its keys.
 */
export function loaderOf<Key, Value>(context: GraphQLContext, key: symbol, load: (keys: readonly Key[]) => Promise<readonly Value[]>): DataLoader<Key, Value> {
  const known = context.loaders.get(key) as DataLoader<Key, Value> | undefined;
  if (known) return known;
  const made = new DataLoader<Key, Value>((keys) => load(keys), { maxBatchSize: 1_000 });
  context.loaders.set(key, made);
  return made;
}

/** The GraphQL context of a resolver method. */
export const OperationContext = createParamDecorator((_: unknown, host: ExecutionContext): GraphQLContext => GqlExecutionContext.create(host).getContext<GraphQLContext>());
