/**
 * Ten minutes of retries, then the upload fails and the user decides. While offline, an upload waits for the
 * connection.
 */
export const retryDelays = [0, 500, 1000, 2000, 4000, 8000, ...Array<number>(40).fill(15_000)];

/**
 * Worth a retry: no response, or the server is busy, shutting down or still has a lease on the upload. A full
 * disk is not.
 */
export const isTransient = (status: number): boolean => status === 0 || (status >= 500 && status !== 507);
