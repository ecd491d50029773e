'use client';

import { Button, toast } from '@heroui/react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useErrorText } from '@/lib/client/error-text';
import { removePicture, setPicture } from '@/lib/client/pictures';

type Props = {
  /** The path of the picture in the API. */
  path: string;
  hasPicture: boolean;
  /** What is shown now. */
  children: ReactNode;
  onChange: () => unknown;
};

/** Sets and removes the picture of a person or an organization. */
export function PictureField({ path, hasPicture, children, onChange }: Props) {
  const t = useTranslations('pictures');
  const textOf = useErrorText();
  const input = useRef<HTMLInputElement>(null);
  const [isPending, setPending] = useState(false);
  async function run(change: () => Promise<unknown>) {
    setPending(true);
    try {
      await change();
      await onChange();
    } catch (error) {
      toast.danger(textOf(error), { timeout: 0 });
    } finally {
      setPending(false);
    }
  }
  return (
    <div className="flex flex-wrap items-center gap-4">
      {children}
      <div className="grid gap-1.5">
        <div className="flex flex-wrap gap-2">
          <Button variant="secondary" size="sm" isPending={isPending} onPress={() => input.current?.click()}>
            {t(hasPicture ? 'replace' : 'choose')}
          </Button>
          {hasPicture && (
            <Button
              variant="ghost"
              size="sm"
              isDisabled={isPending}
              onPress={() => void run(() => removePicture(path))}
            >
              {t('remove')}
            </Button>
          )}
        </div>
        <p className="text-sm text-soft">{t('hint')}</p>
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-testid="picture"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void run(() => setPicture(path, file));
          target.value = '';
        }}
      />
    </div>
  );
}
