'use client';

import { Description, FieldError, Input, Label, TextField } from '@heroui/react';
import { type ComponentProps, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';

type Props = Omit<
  ComponentProps<typeof TextField>,
  'children' | 'value' | 'defaultValue' | 'onChange' | 'autoFocus'
> & {
  value?: string;
  defaultValue?: string;
  onChange?: (value: string) => void;
  autoFocus?: boolean;
  label: string;
  hint?: string;
  /** The error that the server reports for this field. */
  error?: string;
  placeholder?: string;
};

/**
 * A text field with its label, hint, and error. A password can be shown. What the user typed before the
 * scripts of the page ran stays, and so does the focus in the form.
 */
export function Field({ label, hint, error, placeholder, type, autoFocus, ...props }: Props) {
  const { value: givenValue, defaultValue = '', onChange, ...others } = props;
  const [isShown, setShown] = useState(false);
  const [ownValue, setOwnValue] = useState(defaultValue);
  const input = useRef<HTMLInputElement>(null);
  const value = givenValue ?? ownValue;
  const change = (text: string) => {
    setOwnValue(text);
    onChange?.(text);
  };
  const adopt = useEffectEvent((element: HTMLInputElement) => {
    if (element.value !== value) change(element.value);
  });
  useLayoutEffect(() => {
    if (input.current) adopt(input.current);
  }, []);
  const takeFocus = useEffectEvent(({ form }: HTMLInputElement) => {
    const { activeElement } = document;
    const isInForm = activeElement instanceof HTMLInputElement && activeElement.form === form;
    if (autoFocus && !isInForm) input.current?.focus();
  });
  // A dialog takes the focus of what it does not know yet, so not before it has rendered.
  useEffect(() => {
    if (input.current) takeFocus(input.current);
  }, []);
  const isPassword = type === 'password';
  return (
    // With the native behavior, the browser would not submit the form again while the error is shown.
    <TextField
      fullWidth
      isInvalid={error ? true : undefined}
      validationBehavior={error ? 'aria' : undefined}
      type={isPassword && isShown ? 'text' : type}
      value={value}
      onChange={change}
      {...others}
    >
      <Label>{label}</Label>
      <div className="relative">
        <Input
          ref={input}
          autoFocus={autoFocus}
          placeholder={placeholder}
          className={isPassword ? 'w-full pr-16' : 'w-full'}
        />
        {isPassword && <ShowButton isShown={isShown} onToggle={() => setShown(!isShown)} />}
      </div>
      {hint && <Description>{hint}</Description>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}

type ShowButtonProps = { isShown: boolean; onToggle: () => void };

/** Its name has no "password", by which people and assistive technology look for the field. */
function ShowButton({ isShown, onToggle }: ShowButtonProps) {
  const t = useTranslations('common');
  return (
    <button
      type="button"
      onClick={onToggle}
      className="absolute inset-y-0 right-1.5 my-auto h-7 rounded-md px-2 text-xs font-medium text-soft hover:bg-hover hover:text-ink"
    >
      {t(isShown ? 'hide' : 'show')}
    </button>
  );
}
