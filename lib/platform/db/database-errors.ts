import { causes } from '@/lib/base/to-app-error';

/** Whether a unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2002' || code === '23505');
}

/** Whether the row refers to another row that does not exist. */
export function isForeignKeyViolation(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2003' || code === '23503');
}

/** Whether a retry of the transaction may succeed: serialization failure, deadlock. */
export function isConflict(error: unknown): boolean {
  return causes(error).some(({ code }) => code === 'P2034' || code === '40001' || code === '40P01');
}
