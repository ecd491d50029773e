import { nameParts } from '@/lib/client/name-parts';

/**
 * A name that is shortened before its end where it is too long. The parts are boxes, between which a name for
 * assistive technology would get a space: what takes its name from here needs an `aria-label`.
 */
export function ShortName({ name }: { name: string }) {
  const [start, end] = nameParts(name);
  return (
    <span className="flex min-w-0 whitespace-pre">
      <span className="overflow-hidden text-ellipsis">{start}</span>
      {end && <span className="shrink-0">{end}</span>}
    </span>
  );
}
