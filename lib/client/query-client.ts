import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api';

/** Data is fresh for five seconds, and reloads when the user returns to the page. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: leaveWhenSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < 2 && isTransient(error),
      },
    },
  });
}

/** Worth a retry: no response, or the server is busy or shutting down. */
export const isTransient = (error: unknown) =>
  error instanceof ApiError && (error.status === 0 || error.status === 503);

function leaveWhenSignedOut(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) return;
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
}
