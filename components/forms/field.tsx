'use client';

import { Description, FieldError, Input, Label, TextField } from '@heroui/react';
import type { ComponentProps } from 'react';

type Props = Omit<ComponentProps<typeof TextField>, 'children'> & {
  label: string;
  hint?: string;
  /** What the server found wrong with it. */
  error?: string;
  placeholder?: string;
};

/** A line of text to fill in, with its label, a hint, and what is wrong with it. */
export function Field({ label, hint, error, placeholder, ...props }: Props) {
  return (
    <TextField fullWidth isInvalid={error ? true : undefined} {...props}>
      <Label>{label}</Label>
      <Input placeholder={placeholder} />
      {hint && <Description>{hint}</Description>}
      <FieldError>{error}</FieldError>
    </TextField>
  );
}
