'use client';

import { Button, toast } from '@heroui/react';
import { Upload } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ConfirmDialog } from '@/components/dialogs/confirm-dialog';
import { Breadcrumbs } from '@/components/entries/breadcrumbs';
import { DropOverlay } from '@/components/file-input/drop-overlay';
import { useFileInputs } from '@/components/file-input/file-inputs';
import { useFileDrop } from '@/components/file-input/use-file-drop';
import { More } from '@/components/lists/more';
import { useKeptFocus } from '@/components/lists/use-kept-focus';
import { useOrganization } from '@/lib/client/account';
import { ApiError } from '@/lib/client/api';
import type { ChosenFile } from '@/lib/client/chosen-files';
import type { PathStep } from '@/lib/client/content';
import { useErrorText } from '@/lib/client/error-text';
import { linkedBase, useLinkedChanges, useLinkedFiles } from '@/lib/client/linked';
import { LinkedRow } from './linked-row';

type Props = { organization: string; folder: string; steps: PathStep[]; isReadOnly: boolean };
type Question = { action: 'replace' | 'delete'; name: string; run: () => Promise<void> };

/** Browses an external folder. It has no trash and no share links, and changes cannot be undone. */
export default function LinkedBrowser({ organization, folder, steps, isReadOnly }: Props) {
  const t = useTranslations('linked');
  const textOf = useErrorText();
  const path = useSearchParams().get('path') ?? '';
  const files = useLinkedFiles(organization, folder, path);
  const frame = useKeptFocus<HTMLDivElement>(files.rows?.length ?? 0);
  const changes = useLinkedChanges(organization, folder);
  const membership = useOrganization(organization);
  const mayWrite = !isReadOnly && membership !== undefined && membership?.role !== 'viewer';
  const [questions, setQuestions] = useState<Question[]>([]);
  const [question] = questions;
  const confirm = (question: Question) => setQuestions((queue) => [...queue, question]);
  const [sending, setSending] = useState<string | null>(null);
  const { chooseFiles, inputs } = useFileInputs((chosen) => void putAll(chosen));
  const { isOver } = useFileDrop({ onFiles: mayWrite ? (chosen) => void putAll(chosen) : undefined });

  const hrefOf = (inner: string) => `/o/${organization}/f/${folder}?path=${encodeURIComponent(inner)}`;
  const names = path === '' ? [] : path.split('/');
  const directories = names.map((name, index) => {
    const inner = names.slice(0, index + 1).join('/');
    return { id: `path ${inner}`, name, href: hrefOf(inner) };
  });

  const showError = (error: unknown) => toast.danger(textOf(error as Error), { timeout: 0 });

  /** Uploads files one by one. External folders cannot create folders, so files in folders are skipped. */
  async function putAll(chosen: ChosenFile[]): Promise<void> {
    for (const { file, path: name } of chosen) {
      if (file === null || name.includes('/')) toast.danger(t('noFolders', { name }), { timeout: 0 });
      else await put(name, file, false);
    }
    setSending(null);
  }

  async function put(name: string, file: File, replaces: boolean): Promise<void> {
    setSending(name);
    try {
      await changes.put([...names, name].join('/'), file, replaces);
      toast(t('arrived', { name }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412) return void showError(error);
      confirm({ action: 'replace', name, run: () => put(name, file, true).then(() => setSending(null)) });
    }
  }

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div className="grid gap-2.5 px-3 pt-4 pb-2 sm:px-6">
        <Breadcrumbs organization={organization} steps={steps} below={directories} />
        <div className="flex min-h-10 flex-wrap items-center gap-2">
          <p className="min-w-0 flex-1 text-sm text-soft" aria-live="polite">
            {sending === null ? t(isReadOnly ? 'readOnly' : 'lede') : t('sending', { name: sending })}
          </p>
          {mayWrite && (
            <Button size="sm" onPress={chooseFiles} isDisabled={sending !== null}>
              <Upload aria-hidden />
              {t('upload')}
            </Button>
          )}
        </div>
      </div>
      <div
        ref={frame}
        tabIndex={-1}
        className="min-h-0 flex-1 overflow-y-auto px-3 pb-6 outline-none sm:px-6"
      >
        <ul aria-label={t('list')} className="divide-y divide-line">
          {files.rows?.map((file) => (
            <LinkedRow
              key={file.path}
              file={file}
              base={linkedBase(organization, folder)}
              hrefOf={hrefOf}
              onDelete={
                mayWrite && !file.is_folder
                  ? () =>
                      confirm({ action: 'delete', name: file.filename, run: () => changes.remove(file.path) })
                  : undefined
              }
            />
          ))}
        </ul>
        <div className="grid py-3">
          <More list={files}>
            <p className="py-12 text-center text-soft">{t('none')}</p>
          </More>
        </div>
      </div>
      {inputs}
      {isOver && <DropOverlay>{t('drop')}</DropOverlay>}
      {question && (
        <ConfirmDialog
          key={question.name}
          title={t('question', { action: question.action, name: question.name })}
          lede={t('questionLede')}
          action={t(question.action)}
          onConfirm={() => void question.run().catch(showError)}
          onClose={() => setQuestions((queue) => queue.slice(1))}
        />
      )}
    </div>
  );
}
