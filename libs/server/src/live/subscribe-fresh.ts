import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { LiveConnection } from './live-connection.js';

/**
 * GraphQL's own `subscribe`, with two differences: each event gets a context of its own, and none is shown once the credential has ended.
 */
export async function subscribeFresh(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const connection = args.contextValue;
  if (!(connection instanceof LiveConnection)) throw new Error('Subscriptions run on a live connection.');
  const source = await createSourceEventStream({ ...args, contextValue: connection.context() });
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const finish = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  // Not a generator: a generator that waits for its next event can't be told to return, and would leak until one comes.
  const shown: AsyncIterableIterator<ExecutionResult> = {
    [Symbol.asyncIterator]: () => shown,
    async next() {
      try {
        const event = await events.next();
        if (event.done || !connection.isCurrent()) return await finish();
        return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: connection.context() }) };
      } catch (error) {
        await events.return?.();
        return { done: false, value: { errors: [error instanceof GraphQLError ? error : new GraphQLError('The subscription failed.', { originalError: error instanceof Error ? error : new Error(String(error)) })] } };
      }
    },
    return: finish,
  };
  return shown;
}
