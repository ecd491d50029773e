'use client';

import { Description, FieldError, Input, Label, TextField } from '@heroui/react';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof TextField>, 'children'> & {
  label: string;
  hint?: string;
  /** The error that the server reports for this field. */
  error?: string;
  placeholder?: string;
};

/** A text field with its label, hint, and error. */
export function Field({ label, hint, error, placeholder, ...props }: Props) {
  return (
    // With the native behavior, the browser would not submit the form again while the error is shown.
    <TextField
      fullWidth
      isInvalid={error ? true : undefined}
      validationBehavior={error ? 'aria' : undefined}
      {...props}
    >
      <Label>{label}</Label>
      <Input placeholder={placeholder} />
      {hint && <Description>{hint}</Description>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
