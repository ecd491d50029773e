import { useId } from 'react';

type Props = {
  label: string;
  /** Where it is plain to see what is chosen, the label is for screen readers alone. */
  isLabelHidden?: boolean;
  name?: string;
  value?: string;
  defaultValue?: string;
  isDisabled?: boolean;
  onChange?: (value: string) => void;
  options: [value: string, text: string][];
};

/** One of a few, by the platform's own list: it is at home on every device. */
export function Choice({
  label,
  isLabelHidden,
  name,
  value,
  defaultValue,
  isDisabled,
  onChange,
  options,
}: Props) {
  const id = useId();
  return (
    <div className="grid min-w-0 grid-cols-1 gap-1">
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
      </label>
      <select
        id={id}
        name={name}
        value={value}
        defaultValue={defaultValue}
        disabled={isDisabled}
        onChange={(event) => onChange?.(event.target.value)}
        // One pixel more than fields have, which lists take off: both are as high.
        className="input w-full py-[calc(var(--spacing)*2+1px)]"
      >
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
