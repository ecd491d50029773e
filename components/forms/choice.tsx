import { ChevronDown } from 'lucide-react';
import { useId } from 'react';

type Props = {
  label: string;
  /** Hides the label from everyone but screen readers, where the context makes it obvious. */
  isLabelHidden?: boolean;
  name?: string;
  value?: string;
  defaultValue?: string;
  isDisabled?: boolean;
  onChange?: (value: string) => void;
  options: [value: string, text: string][];
};

/** A labeled native select, which every device presents in its own way. */
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
      <div className="relative">
        <select
          id={id}
          name={name}
          value={value}
          defaultValue={defaultValue}
          disabled={isDisabled}
          onChange={(event) => onChange?.(event.target.value)}
          // Browsers draw a select one pixel lower than an input with the same padding.
          className="input w-full appearance-none py-[calc(var(--spacing)*2+1px)] pr-9"
        >
          {options.map(([key, text]) => (
            <option key={key} value={key}>
              {text}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-soft"
        />
      </div>
    </div>
  );
}
