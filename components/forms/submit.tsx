'use client';

import { Button, Spinner } from '@heroui/react';
import type { ReactNode } from 'react';

/** The button that sends a form, and says when it is under way. */
export function Submit({ isPending, children }: { isPending: boolean; children: ReactNode }) {
  return (
    <Button type="submit" fullWidth isPending={isPending}>
      {isPending && <Spinner color="current" size="sm" />}
      {children}
    </Button>
  );
}
