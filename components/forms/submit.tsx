'use client';

import { Button, Spinner } from '@heroui/react';
import type { ReactNode } from 'react';
import { useIsSSR } from 'react-aria';
import { useTranslations } from 'use-intl';

type Props = {
  isPending: boolean;
  /** As wide as the form, on the cards of the pages without the shell. */
  isWide?: boolean;
  variant?: 'primary' | 'danger';
  children: ReactNode;
};

/**
 * The submit button of a form, with a spinner while it is pending. It is disabled until the scripts of the
 * page run: without them, the browser would send the fields, passwords included, in the address of the page.
 */
export function Submit({ isPending, isWide = false, variant, children }: Props) {
  const hasNoScripts = useIsSSR();
  return (
    <Button
      type="submit"
      isDisabled={hasNoScripts}
      variant={variant}
      fullWidth={isWide}
      isPending={isPending}
      className={isWide ? '' : 'justify-self-start'}
    >
      {isPending && <Spinner color="current" size="sm" />}
      {children}
    </Button>
  );
}

/** The end of a form in a dialog: "Cancel" and the submit button. */
export function DialogButtons({ onCancel, ...submit }: Props & { onCancel: () => void }) {
  const t = useTranslations('common');
  return (
    <div className="flex justify-end gap-2 pt-1">
      <Button variant="ghost" onPress={onCancel}>
        {t('cancel')}
      </Button>
      <Submit {...submit} />
    </div>
  );
}
