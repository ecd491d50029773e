import type { z } from 'zod';
import { faces } from '@/lib/domain/metering/faces';
import type { UsageDay } from '@/lib/domain/metering/usage-history';
import { csvLine } from './csv';
import type { answers } from './schemas';

type PresentedDay = NonNullable<z.infer<typeof answers.usage>['days']>[number];

export const presentUsageDay = ({ day, storedByteHours, hours, faces: byFace }: UsageDay): PresentedDay => ({
  day,
  stored_byte_hours: String(storedByteHours),
  hours,
  faces: faces.map((face) => ({
    face,
    operations: String(byFace[face].operations),
    bytes_in: String(byFace[face].bytesIn),
    bytes_out: String(byFace[face].bytesOut),
  })),
});

/** A line for each day, with columns for each face. */
export function usageCsv(days: UsageDay[]): string {
  const ofFace = ['operations', 'bytes_in', 'bytes_out'] as const;
  const head = [
    'day',
    'stored_byte_hours',
    ...faces.flatMap((face) => ofFace.map((name) => `${face}_${name}`)),
  ];
  const lines = days
    .map(presentUsageDay)
    .map((day) => [
      day.day,
      day.stored_byte_hours,
      ...day.faces.flatMap((face) => ofFace.map((name) => face[name])),
    ]);
  return [head, ...lines].map(csvLine).join('');
}
