import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import pg from 'pg';
import { findChromium, flags } from '../../browser/chromium';
import { type Product, startProduct } from '../servers';
import { type Bench, median, type Row, spread } from '../table';

const count = 10_000;
const goals = { firstList: 1000, selectAll: 100, scripts: 350 };

/**
 * A folder of 10,000 files in Chromium, with nothing in its cache: until the list is painted, until all is
 * selected, and the JavaScript that it takes.
 */
export async function measureBrowser(bench: Bench): Promise<Row[]> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium on this machine.');
  const product = await startProduct(bench);
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    await fill(product);
    const session = await signIn(browser, product);
    const found: Figures[] = [];
    // The first one warms the server, and is not counted.
    for (let round = 0; round <= bench.rounds; round += 1) {
      const context = await browser.newContext({
        storageState: session,
        viewport: { width: 1440, height: 900 },
      });
      const figures = await measure(context, product);
      if (round > 0) found.push(figures);
      await context.close();
    }
    const row = (what: string, name: keyof Figures, unit: string, goal?: number): Row => {
      const values = found.map((figures) => figures[name]);
      return {
        what,
        holdall: `${spread(values)} ${unit}`,
        ...(goal && { goal: `≤ ${goal} ${unit}`, isMet: median(values) <= goal }),
      };
    };
    return [
      row(
        `Browser: a folder of ${count} files, from navigation to its list`,
        'firstList',
        'ms',
        goals.firstList,
      ),
      row('Browser: until all of them are there', 'complete', 'ms'),
      row('Browser: select all of them', 'selectAll', 'ms', goals.selectAll),
      row('Browser: End, until the last one is there', 'end', 'ms'),
      row('Browser: JavaScript of the file browser, as it is sent', 'scripts', 'kB', goals.scripts),
    ];
  } finally {
    await browser.close();
    await product.stop();
  }
}

type Figures = { firstList: number; complete: number; selectAll: number; end: number; scripts: number };

async function measure(context: BrowserContext, { url }: Product): Promise<Figures> {
  const page = await context.newPage();
  const scripts = await watchScripts(page);
  await page.goto(`${url}/o/acme`, { waitUntil: 'commit' });
  const firstList = await paintedAt(page, '[role=row]');
  await page.waitForLoadState('networkidle');
  const sent = scripts() / 1000;
  const complete = await paintedAt(page, `text=${count.toLocaleString('en')} entries`);
  const grid = page.getByRole('grid');
  await grid.focus();
  const selectAll = await afterKey(page, 'Control+a', `text=${count.toLocaleString('en')} selected`);
  await page.keyboard.press('Escape');
  const end = await afterKey(page, 'End', `[role=row][aria-rowindex="${count}"]`);
  return { firstList, complete, selectAll, end, scripts: sent };
}

/** Sums what is sent of scripts. */
async function watchScripts(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  const asked = new Set<string>();
  let sum = 0;
  devtools.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') asked.add(requestId);
  });
  // As it is sent: compressed, without the heads.
  devtools.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    if (asked.has(requestId)) sum += encodedDataLength;
  });
  await devtools.send('Network.enable');
  return () => sum;
}

/**
 * Milliseconds of the page's own clock, which begins with the navigation, when what is looked for was
 * painted.
 */
async function paintedAt(page: Page, selector: string): Promise<number> {
  await page.waitForSelector(selector, { state: 'attached' });
  return page.evaluate(
    () => new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now()))),
  );
}

/** Milliseconds from a key until what it does was painted. */
async function afterKey(page: Page, key: string, selector: string): Promise<number> {
  const pressed = await page.evaluateHandle(() => {
    const last = { at: 0 };
    document.addEventListener('keydown', ({ timeStamp }) => Object.assign(last, { at: timeStamp }), true);
    return last;
  });
  await page.keyboard.press(key);
  const painted = await paintedAt(page, selector);
  return painted - (await pressed.evaluate(({ at }) => at));
}

async function signIn(browser: Browser, { url, password }: Product) {
  const page = await browser.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Email').fill('bench@example.com');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/o/acme');
  const state = await page.context().storageState();
  await page.close();
  return state;
}

/** Rows without bytes: a list never looks at those. */
async function fill({ databaseUrl }: Product): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO contents (organization_id, id) SELECT 'acme', 'content-' || n FROM generate_series(1, $1::int) n`,
      [count],
    );
    await client.query(
      `INSERT INTO files (organization_id, id, folder_id, filename, mime_type, size_bytes, content_id, etag, creator_id)
       SELECT o.id, 'file-' || n, o.root_folder_id, 'report ' || n || '.txt', 'text/plain', n, 'content-' || n, 'etag', 'bench'
       FROM organizations o, generate_series(1, $1::int) n WHERE o.id = 'acme'`,
      [count],
    );
  } finally {
    await client.end();
  }
}
