import pino, { type Logger } from 'pino';

/** JSON lines on stderr. They contain no secrets: requests are logged by route, never by URL. */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
