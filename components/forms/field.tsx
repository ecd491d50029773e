'use client';

import { Description, FieldError, Input, Label, TextField } from '@heroui/react';
import { type ComponentProps, useState } from 'react';
import { useTranslations } from 'use-intl';

type Props = Omit<ComponentProps<typeof TextField>, 'children'> & {
  label: string;
  hint?: string;
  /** The error that the server reports for this field. */
  error?: string;
  placeholder?: string;
};

/** A text field with its label, hint, and error. A password can be shown. */
export function Field({ label, hint, error, placeholder, type, ...props }: Props) {
  const [isShown, setShown] = useState(false);
  const isPassword = type === 'password';
  return (
    // With the native behavior, the browser would not submit the form again while the error is shown.
    <TextField
      fullWidth
      isInvalid={error ? true : undefined}
      validationBehavior={error ? 'aria' : undefined}
      type={isPassword && isShown ? 'text' : type}
      {...props}
    >
      <Label>{label}</Label>
      <div className="relative">
        <Input placeholder={placeholder} className={isPassword ? 'w-full pr-16' : 'w-full'} />
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
