import { isActive, type Upload } from './upload-job';
import { uploads } from './uploads';

const KEY = 'holdall.left-uploads';

/** The paths of the uploads that end with their page, since only it has their files. */
export const pathsLeft = (list: Pick<Upload, 'state' | 'location'>[]): string[] =>
  list.flatMap((upload) => (isActive(upload) && upload.location ? [upload.location] : []));

/**
 * The uploads that this tab sent when it was reloaded. The server received bytes of them a moment ago, as it
 * does of those that another device sends, but these wait for their file.
 */
export const leftUploads: ReadonlySet<string> = new Set(typeof window === 'undefined' ? [] : takePrevious());

function takePrevious(): string[] {
  const previous = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as string[];
  // A tab that is duplicated has a copy of what is stored.
  sessionStorage.removeItem(KEY);
  addEventListener('pagehide', () => {
    const paths = pathsLeft(uploads.snapshot());
    if (paths.length > 0) sessionStorage.setItem(KEY, JSON.stringify(paths));
  });
  return previous;
}
