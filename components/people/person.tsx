import { Avatar } from './avatar';

type Props = { name: string | undefined; picture?: string };

/** A person by picture or initials, and name; nothing where the name is unknown. */
export function Person({ name, picture }: Props) {
  if (!name) return null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Avatar name={name} picture={picture} />
      <span className="truncate">{name}</span>
    </span>
  );
}
