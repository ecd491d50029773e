import { useState } from 'react';

/** Background and text of a person's initials; which one follows from the name. */
const colors = [
  'bg-petrol/15 text-petrol',
  'bg-moss/15 text-moss',
  'bg-ochre/15 text-ochre',
  'bg-brick/15 text-brick',
  'bg-plum/15 text-plum',
];

const sizes = { sm: 'size-6 text-[0.625rem]', md: 'size-9 text-xs', lg: 'size-20 text-xl' };

type Props = {
  name: string;
  /** Where the picture is, below the API. */
  picture?: string;
  size?: keyof typeof sizes;
};

/**
 * The picture of a person, or their initials: also where the picture does not load, as that of a former
 * member. Decoration, since the name stands beside it.
 */
export function Avatar({ name, picture, size = 'sm' }: Props) {
  const [failed, setFailed] = useState<string>();
  if (picture && picture !== failed)
    return (
      <img
        src={`/api/v1/${picture}&size=${size === 'sm' ? 64 : 256}`}
        alt=""
        loading="lazy"
        decoding="async"
        onError={() => setFailed(picture)}
        className={`shrink-0 rounded-full bg-sunken object-cover ${sizes[size]}`}
      />
    );
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center rounded-full font-semibold ${sizes[size]} ${colors[colorOf(name)]}`}
    >
      {initialsOf(name)}
    </span>
  );
}

/** The first letters of the first and the last word: "Ada Lovelace" is AL, "ada@example.com" A. */
export function initialsOf(name: string): string {
  const words = name.replace(/@.*/, '').trim().split(/\s+/);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}

/** The same name always has the same color. */
export const colorOf = (name: string): number =>
  [...name].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7) % colors.length;
