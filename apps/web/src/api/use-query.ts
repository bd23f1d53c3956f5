import { keepPreviousData, queryOptions, useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import type { OperationText } from './document.js';
import type { ApiFailure } from './failure.js';
import { request } from './request.js';

/** The name of the operation, which leads every cache key: `['Runs', …]`. */
export function operationName(document: { toString(): string }): string {
  return /\b(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? 'Anonymous';
}

export function operation<R, V>(document: OperationText<R, V>, variables: V) {
  return queryOptions<R, ApiFailure>({
    queryKey: [operationName(document), variables],
    queryFn: ({ signal }) => request(document, variables, signal),
  });
}

/** As `operation`, keeping the former answer on the page while the next one is on its way. */
export function steadyOperation<R, V>(document: OperationText<R, V>, variables: V) {
  return { ...operation(document, variables), placeholderData: keepPreviousData };
}

/** A change, after which the named queries are read again, whether it succeeded or was refused. */
export function useChange<R, V>(document: OperationText<R, V>, touches: readonly string[]): UseMutationResult<R, ApiFailure, V> {
  const client = useQueryClient();
  return useMutation<R, ApiFailure, V>({
    mutationFn: (variables) => request(document, variables),
    onSettled: () => Promise.all(touches.map((name) => client.invalidateQueries({ queryKey: [name] }))),
  });
}
