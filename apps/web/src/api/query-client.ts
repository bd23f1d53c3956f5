import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.js';
import { watchRegained } from './live.js';

/** A token can end while the page is open. Who asks is then asked again, and the frame shows the sign-in. */
function noticeSignedOut(error: Error): void {
  if (error instanceof ApiFailure && error.isUnauthenticated) void queryClient.invalidateQueries({ queryKey: ['Viewer'], predicate: ({ state }) => state.error === null });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 5 * 60_000,
      // Only what may pass by itself is asked again; a refusal is shown at once.
      retry: (failures, error) => error instanceof ApiFailure && error.isPassing && failures < 3,
      retryDelay: (attempt) => Math.min(4_000, 500 * 2 ** attempt),
    },
  },
});

watchRegained(() => void queryClient.invalidateQueries());
