import { Avatar } from './avatar';

/** A person by initials and name; nothing where the name is unknown. */
export function Person({ name }: { name: string | undefined }) {
  if (!name) return null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Avatar name={name} />
      <span className="truncate">{name}</span>
    </span>
  );
}
