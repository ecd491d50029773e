'use client';

import { Button, Spinner } from '@heroui/react';
import type { ReactNode } from 'react';

/** The submit button of a form, with a spinner while it is pending. */
export function Submit({ isPending, children }: { isPending: boolean; children: ReactNode }) {
  return (
    <Button type="submit" fullWidth isPending={isPending}>
      {isPending && <Spinner color="current" size="sm" />}
      {children}
    </Button>
  );
}
