import { causes } from '@/lib/base/error-causes';

/** Whether a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2002' || code === '23505');
}

/** Whether a row that the new one refers to is not there (any more). */
export function isForeignKeyViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2003' || code === '23503');
}

/** Whether the transaction lost a race that a second try can win: serialization failure, deadlock. */
export function isConflict(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2034' || code === '40001' || code === '40P01');
}
