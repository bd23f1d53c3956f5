import { QueryClient } from '@tanstack/react-query';
import { ApiFailure } from './failure.js';
import { watchRegained } from './live.js';

export const queryClient = new QueryClient({
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
