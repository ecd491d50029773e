import { isDatabaseUnavailable } from './db/database-errors';
import { AppError, unavailable } from './errors';

/** What a caller is told of whatever was thrown: nothing of what nobody expected, which is for the log. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isDatabaseUnavailable(thrown)) {
    return unavailable('DATABASE_UNAVAILABLE', 'The database does not answer. Try again in a few seconds.');
  }
  return new AppError(
    'INTERNAL',
    'INTERNAL',
    'Something went wrong here. Tell the operator the request id.',
    { cause: thrown },
  );
}
