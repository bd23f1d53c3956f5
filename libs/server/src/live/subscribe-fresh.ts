import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { LiveConnection } from './live-connection.js';

/**
 * GraphQL's own `subscribe`, with two differences: each event gets a context of its own, and none is shown once the credential has ended.
 * @param underWay holds what reads, or waits to read, until it is done: whoever closes what is read from awaits it first
 */
export function subscribeFresh(args: ExecutionArgs, underWay: Set<Promise<unknown>>): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  return noted(underWay, subscribe(args, underWay));
}

async function subscribe(args: ExecutionArgs, underWay: Set<Promise<unknown>>): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
  const connection = args.contextValue;
  if (!(connection instanceof LiveConnection)) throw new Error('Subscriptions run on a live connection.');
  const source = await createSourceEventStream({ ...args, contextValue: connection.context() });
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const finish = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    await events.return?.();
    return { done: true, value: undefined };
  };
  const next = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    try {
      const event = await events.next();
      if (event.done || !connection.isCurrent()) return await finish();
      return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: connection.context() }) };
    } catch (error) {
      await events.return?.();
      return { done: false, value: { errors: [error instanceof GraphQLError ? error : new GraphQLError('The subscription failed.', { originalError: error instanceof Error ? error : new Error(String(error)) })] } };
    }
  };
  // Not a generator: a generator that waits for its next event can't be told to return, and would leak until one comes.
  const shown: AsyncIterableIterator<ExecutionResult> = { [Symbol.asyncIterator]: () => shown, next: () => noted(underWay, next()), return: finish };
  return shown;
}

function noted<Value>(underWay: Set<Promise<unknown>>, work: Promise<Value>): Promise<Value> {
  underWay.add(work);
  const forget = (): void => void underWay.delete(work);
  work.then(forget, forget);
  return work;
}
