import { useQuery } from '@tanstack/react-query';
import { type Answer, call } from './api';
import { keys } from './keys';

export type UsageDay = NonNullable<Answer<'usage'>['days']>[number];

const sum = ({ faces }: UsageDay, field: 'operations' | 'bytes_in' | 'bytes_out') =>
  faces.reduce((total, face) => total + Number(face[field]), 0);

/** What the usage of a day is read as. What is stored is the mean of its hours. */
export const measures = {
  stored: ({ stored_byte_hours, hours }: UsageDay) => Number(stored_byte_hours) / Math.max(1, hours),
  received: (day: UsageDay) => sum(day, 'bytes_in'),
  sent: (day: UsageDay) => sum(day, 'bytes_out'),
  operations: (day: UsageDay) => sum(day, 'operations'),
};

export type Measure = keyof typeof measures;

const DAYS = 30;

/** The first of the days that are shown, in UTC as the service counts them. */
const firstDay = () => new Date(Date.now() - (DAYS - 1) * 86_400_000).toISOString().slice(0, 10);

export const useUsageHistory = (organization: string) =>
  useQuery({
    queryKey: keys.usageHistory(organization),
    queryFn: ({ signal }) =>
      call<Answer<'usage'>>(`/organizations/${organization}/usage`, { query: { from: firstDay() }, signal }),
    select: ({ days }) => days ?? [],
  });

/** The address of the same days as a file. */
export const usageCsv = (organization: string) =>
  `/api/v1/organizations/${organization}/usage?format=csv&from=${firstDay()}`;
