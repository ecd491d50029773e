import pino, { type Logger } from 'pino';

/**
 * JSON lines on stderr. Nothing secret is ever handed to it: requests are told by their route, not by their
 * URL.
 */
export function createLog(level: string): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
