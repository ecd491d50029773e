import { createTranslator } from 'use-intl/core';
import { errorText } from '../error-text';
import { nameParts } from '../name-parts';
import { percentOf, type Upload } from '../upload-job';
import { uploads } from '../uploads';
import type { DropData } from './drop-page';

export type ListTexts = Pick<DropData, 'locale' | 'messages'> & { size: (bytes: number) => string };

/** The rows of the chosen files. A row keeps its elements, and so the focus, while its upload goes on. */
export function createUploadList(list: HTMLElement, { locale, messages, size }: ListTexts) {
  const t = createTranslator({ locale, messages, namespace: 'uploads' });
  const tError = createTranslator({ locale, messages, namespace: 'errors' });
  const rows = new Map<string, ReturnType<typeof createRow>>();

  function createRow({ id, name }: Upload) {
    const item = document.createElement('li');
    item.innerHTML =
      '<div class="words"><p class="name"></p><p class="state"></p><div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100"><div></div></div></div>';
    const [title, state] = item.querySelectorAll('p') as unknown as [HTMLElement, HTMLElement];
    const bar = item.querySelector('.bar') as HTMLElement;
    for (const part of nameParts(name)) title.append(span(part));
    title.title = name;
    bar.setAttribute('aria-label', name);
    const pause = addButton(item, icons.pause, () => uploads.togglePause(id));
    const retry = addButton(item, icons.retry, () => uploads.retry(id));
    const cancel = addButton(item, icons.cancel, () => uploads.cancel(id));
    label(retry, t('retry', { name }));
    label(cancel, t('cancel', { name }));

    function show(upload: Upload): void {
      const percent = percentOf(upload.sent, upload.size);
      const isInProgress = upload.state === 'sending' || upload.state === 'paused';
      const isPaused = upload.state === 'paused';
      item.dataset.state = upload.state;
      state.textContent = textOf(upload, percent);
      bar.hidden = !isInProgress;
      bar.setAttribute('aria-valuenow', String(percent));
      (bar.firstElementChild as HTMLElement).style.width = `${percent}%`;
      pause.hidden = !isInProgress;
      label(pause, t(isPaused ? 'resume' : 'pause', { name }));
      if (pause.dataset.icon !== String(isPaused)) {
        pause.dataset.icon = String(isPaused);
        pause.innerHTML = isPaused ? icons.resume : icons.pause;
      }
      retry.hidden = upload.state !== 'failed';
      cancel.hidden = upload.state === 'done';
    }
    return { item, show };
  }

  function textOf({ state, size: total, sent, isStalled, problem }: Upload, percent: number): string {
    if (state === 'failed') {
      return errorText(problem, {
        hasReason: (reason) => Object.hasOwn(messages.errors, reason),
        translate: (reason, values) => tError(reason as 'OFFLINE', values as never),
      });
    }
    if (state === 'waiting' || state === 'done') return t(state);
    const far = t('far', { percent, sent: size(sent), size: size(total) });
    if (isStalled) return `${t('troubled')} · ${far}`;
    return state === 'paused' ? `${t('paused')} · ${far}` : sent === total ? t('checking') : far;
  }

  return {
    show(all: Upload[]): void {
      const ids = new Set(all.map(({ id }) => id));
      for (const [id, { item }] of rows) {
        if (ids.has(id)) continue;
        item.remove();
        rows.delete(id);
      }
      for (const upload of all) {
        let row = rows.get(upload.id);
        if (!row) {
          row = createRow(upload);
          rows.set(upload.id, row);
          list.append(row.item);
        }
        row.show(upload);
      }
    },
  };
}

function addButton(item: HTMLElement, icon: string, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.innerHTML = icon;
  button.addEventListener('click', onClick);
  item.append(button);
  return button;
}

function span(text: string): HTMLSpanElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}

function label(button: HTMLButtonElement, text: string): void {
  button.setAttribute('aria-label', text);
  button.title = text;
}

const drawn = (paths: string) =>
  `<svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${paths}</svg>`;

const icons = {
  pause: drawn('<path d="M9 5v14M15 5v14"/>'),
  resume: drawn('<path d="M7 5v14l11-7z"/>'),
  retry: drawn('<path d="M4 12a8 8 0 1 0 2.5-5.8M4 4v4.5h4.5"/>'),
  cancel: drawn('<path d="M6 6l12 12M18 6 6 18"/>'),
};
