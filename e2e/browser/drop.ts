import type { Page } from '@playwright/test';

/** Drops what is at paths on this machine onto a point of the page, as a file manager does. */
export async function drop(page: Page, files: string[], at = { x: 600, y: 400 }): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...at, data });
}
