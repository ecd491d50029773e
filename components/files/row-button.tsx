import type { ComponentProps, KeyboardEvent, SyntheticEvent } from 'react';

type Props = Omit<ComponentProps<'button'>, 'onClick'> & { onPress: (at: DOMRect) => void };

/**
 * A button in a row, whose clicks and keys neither select nor open the row. The browser's own: a row has
 * several, and one of react-aria's takes as long to render as all else in it.
 */
export const RowButton = ({ className, onPress, ...props }: Props) => (
  <button
    {...props}
    type="button"
    onPointerDown={stop}
    onMouseDown={stop}
    onDoubleClick={stop}
    onKeyDown={stopActivation}
    onClick={(event) => {
      stop(event);
      onPress(event.currentTarget.getBoundingClientRect());
    }}
    className={`grid shrink-0 place-items-center rounded-md outline-none hover:bg-default focus-visible:ring-2 focus-visible:ring-petrol ${className}`}
  />
);

/** Keeps a pointer from pressing the row. */
export const stop = (event: SyntheticEvent) => event.stopPropagation();

/** Keeps a key from pressing the row. Arrows go on to the list. */
export function stopActivation(event: KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
}
