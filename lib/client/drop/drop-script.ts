import { createTranslator } from 'use-intl/core';
import { call, searchOf } from '../api';
import { type ChosenFile, fromInput, fromItems } from '../chosen-files';
import { savedUploadUri, saveUploadUri } from '../saved-uploads';
import { sizeText } from '../sizes';
import { isActive } from '../upload-job';
import { uploads } from '../uploads';
import { type DropData, type DropState, limitsOf } from './drop-page';
import { createPaceLine } from './pace-line';
import { createUploadList } from './upload-list';

/*
 * The script of the page of an upload URL. The page is HTML of the server with a form that works without it;
 * the script sends several files at once, shows their progress and resumes them.
 */
const root = find('#drop');
const data = JSON.parse(root.dataset.page ?? '') as DropData;
const { locale, messages } = data;
const t = createTranslator({ locale, messages, namespace: 'drop' });
const { pathname, search } = location;
/** The upload URL decides where the files go. */
const noLocation = { organization: '', folder: null };
const size = (bytes: number | string) => sizeText(bytes, locale);
let state = data.state;

const choose = find<HTMLButtonElement>('[data-choose]');
const input = find<HTMLInputElement>('[data-files]');
const zone = find('[data-zone]');
const [name, email] = ['sender_name', 'sender_email'].map((id) =>
  root.querySelector<HTMLInputElement>(`#${id}`),
);
const list = createUploadList(find('[data-list]'), { locale, messages, size });
const paceLine = createPaceLine(find('[data-pace]'), { locale, messages, size });

const until = find('[data-until]');
until.textContent = t('until', {
  date: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(state.expire_time),
  ),
});

choose.addEventListener('click', () => input.click());
input.addEventListener('change', () => {
  add(fromInput(input.files ?? []));
  input.value = '';
});
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
  document.addEventListener(type, (event) => void onDrag(event));
}
addEventListener('beforeunload', (event) => {
  if (uploads.isBusy()) event.preventDefault();
});
uploads.subscribe(render);
// A failed reload leaves the last known limits on screen; the next arrival tries again.
uploads.onArrival(() => void call<DropState>(pathname + search, { base: '' }).then(setState, () => {}));

function onDrag(event: DragEvent): void {
  const { type, dataTransfer } = event;
  if (!dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  const isOver = type === 'dragenter' || type === 'dragover' || event.relatedTarget !== null;
  zone.classList.toggle('over', type !== 'drop' && isOver);
  if (type === 'drop') void fromItems(dataTransfer.items).then(add);
}

function add(chosen: ChosenFile[]): void {
  const files = chosen.flatMap(({ file }) => file ?? []);
  const violation = violationOf(files);
  find('[data-problem]').textContent = violation ?? '';
  if (violation !== undefined || files.length === 0) return;
  const sender = { sender_name: name?.value.trim(), sender_email: email?.value.trim() };
  const endpoint = pathname + searchOf(sender);
  uploads.add(
    noLocation,
    files.map((file) => ({ file, path: file.name, endpoint, resumeUri: savedUploadUri(pathname, file) })),
  );
}

function violationOf(files: File[]): string | undefined {
  const address = email?.value.trim() ?? '';
  if (address !== '' && !/^[^\s@]+@[^\s@]+$/.test(address)) return t('emailInvalid');
  if (files.length > remaining()) return t('tooMany', { count: remaining() });
  const large = files.find((file) => file.size > Number(state.max_size_bytes ?? Number.POSITIVE_INFINITY));
  return large && t('tooLarge', { name: large.name });
}

function remaining(): number {
  return state.remaining_files - uploads.snapshot().filter(isActive).length;
}

function setState(next: DropState): void {
  state = next;
  const items = [...find('[data-limits]').children].filter((item) => item !== until);
  // Only the number of files changes.
  const [left = ''] = limitsOf(state, data, size);
  if (items[0]) items[0].textContent = left;
  render();
}

function render(): void {
  const all = uploads.snapshot();
  const active = all.filter(isActive);
  const sent = all.filter((upload) => upload.state === 'done').length;
  const isComplete = state.remaining_files === 0;
  for (const part of root.querySelectorAll<HTMLElement>('[data-open]')) part.hidden = isComplete;
  choose.disabled = remaining() <= 0;
  find('[data-done]').textContent = isComplete
    ? t('thanks')
    : sent > 0 && active.length === 0
      ? t('received', { count: sent })
      : '';
  find('[data-yours]').hidden = all.length === 0;
  list.show(all);
  paceLine.show(all);
  // The address of each upload stays in the browser until the file has arrived.
  for (const { file, location: uri, state: current } of all) {
    if (current === 'done') saveUploadUri(pathname, file, null);
    else if (uri) saveUploadUri(pathname, file, uri);
  }
}

function find<Found extends HTMLElement = HTMLElement>(selector: string): Found {
  const found = document.querySelector<Found>(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return found;
}
