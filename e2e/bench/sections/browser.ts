import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import pg from 'pg';
import { findChromium, flags } from '../../browser/chromium';
import { pendingRequests } from '../../browser/pending-requests';
import { type Product, startProduct } from '../servers';
import { atMost, type Bench, median, percentile, type Row, spread } from '../table';

const run = promisify(execFile);

const count = 10_000;
/** How many small files are uploaded, and over how many connections by curl. */
const small = { files: 100, connections: 4 };
const goals = {
  firstList: 1000,
  longestTask: 200,
  layoutShift: 0.05,
  selectAll: 100,
  scrollP95: 32,
  scripts: 330,
  dropScripts: 120,
  uploads: 1.5,
};

/**
 * A folder of 10,000 files in Chromium, with nothing in its cache: until the list is painted, until all is
 * selected, how smoothly it scrolls, and the JavaScript that it takes; the page of a file request; and an
 * upload of many small files beside curl.
 */
export async function measureBrowser(bench: Bench): Promise<Row[]> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('There is no Chromium on this machine.');
  const product = await startProduct(bench);
  const browser = await chromium.launch({ executablePath, args: flags });
  try {
    await fill(product);
    const session = await signIn(browser, product);
    const dropUri = await makeRequest(product);
    const found: Figures[] = [];
    const uploads: { browser: number; curl: number }[] = [];
    // The first one warms the server, and is not counted.
    for (let round = 0; round <= bench.rounds; round += 1) {
      const newContext = (storageState?: typeof session) =>
        browser.newContext({ storageState, viewport: { width: 1440, height: 900 } });
      const context = await newContext(session);
      const visitor = await newContext();
      const figures = {
        ...(await measure(context, product)),
        dropScripts: await measureDrop(visitor, dropUri),
      };
      const upload = {
        browser: await uploadByBrowser(context, product, round),
        curl: await uploadByCurl(bench, product, round),
      };
      if (round > 0) {
        found.push(figures);
        uploads.push(upload);
      }
      await context.close();
      await visitor.close();
    }
    const row = (what: string, name: keyof Figures, unit: string, digits = 0): Row => {
      const values = found.map((figures) => figures[name]);
      const goal = (goals as Partial<Record<keyof Figures, number>>)[name];
      return {
        what,
        holdall: `${spread(values, digits)} ${unit}`.trim(),
        ...(goal && { goal: `≤ ${goal} ${unit}`.trim(), isMet: median(values) <= goal }),
      };
    };
    return [
      row(`Browser: a folder of ${count} files, from navigation to its list`, 'firstList', 'ms'),
      row('Browser: until all of them are there', 'complete', 'ms'),
      row('Browser: longest task until then', 'longestTask', 'ms'),
      row('Browser: layout shift until then', 'layoutShift', '', 3),
      row('Browser: select all of them', 'selectAll', 'ms'),
      row('Browser: End, until the last one is there', 'end', 'ms'),
      row('Browser: a frame while it scrolls, 95th percentile', 'scrollP95', 'ms'),
      row('Browser: JavaScript of the file browser, as it is sent', 'scripts', 'kB'),
      row('Browser: JavaScript of the page of a file request', 'dropScripts', 'kB'),
      {
        what: `Browser: ${small.files} files of 2 bytes, beside curl with ${small.connections} connections`,
        holdall: `${spread(uploads.map((upload) => upload.browser))} ms`,
        note: `curl: ${spread(uploads.map((upload) => upload.curl))} ms`,
        ...atMost(goals.uploads, median(uploads.map((upload) => upload.browser / upload.curl))),
      },
    ];
  } finally {
    await browser.close();
    await product.stop();
  }
}

type ListFigures = {
  firstList: number;
  complete: number;
  longestTask: number;
  layoutShift: number;
  selectAll: number;
  end: number;
  scrollP95: number;
  scripts: number;
};
type Figures = ListFigures & { dropScripts: number };

/** What the observers of {@link observe} gather in the page. */
type Observed = { longest: number; shift: number };

async function measure(context: BrowserContext, { url }: Product): Promise<ListFigures> {
  const page = await context.newPage();
  const scripts = await watchScripts(page);
  const pending = pendingRequests(page);
  await page.addInitScript(observe);
  await page.goto(`${url}/o/acme`, { waitUntil: 'commit' });
  const firstList = await paintedAt(page, '[role=row]');
  // Uploads of the rounds before are in the list as well.
  const complete = await paintedAt(page, 'text=/^1\\d,\\d{3} items$/');
  while (pending.size > 0) await delay(50);
  const sent = scripts() / 1000;
  const { longest: longestTask, shift: layoutShift } = await page.evaluate(
    () => (window as unknown as { observed: Observed }).observed,
  );
  const grid = page.getByRole('grid');
  await grid.focus();
  const selectAll = await afterKey(page, 'Control+a', 'text=/^1\\d,\\d{3} selected$/');
  await page.keyboard.press('Escape');
  const end = await afterKey(page, 'End', `[role=row] [aria-label="report ${count}.txt"]`);
  const scrollP95 = percentile(await scrollFrames(page), 0.95);
  await page.close();
  return { firstList, complete, longestTask, layoutShift, selectAll, end, scrollP95, scripts: sent };
}

function observe(): void {
  const observed = { longest: 0, shift: 0 };
  Object.assign(window, { observed });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) observed.longest = Math.max(observed.longest, duration);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[])
      if (!entry.hadRecentInput) observed.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The durations of frames in milliseconds, while the list moves by 40 pixels in each. */
const scrollFrames = (page: Page) =>
  page.getByRole('grid').evaluate(async (grid) => {
    grid.scrollTop = 0;
    const durations: number[] = [];
    let previous = performance.now();
    for (let step = 0; step < 200; step += 1) {
      grid.scrollTop += 40;
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
      durations.push(now - previous);
      previous = now;
    }
    return durations;
  });

async function makeRequest({ api }: Product): Promise<string> {
  const { upload_uri } = await api.post<{ upload_uri: string }>(
    '/api/v1/organizations/acme/files:generateUploadUrl',
    { display_name: 'Tenders', max_files: 10 },
  );
  return upload_uri;
}

/** Kilobytes of scripts. */
async function measureDrop(context: BrowserContext, uri: string): Promise<number> {
  const page = await context.newPage();
  const scripts = await watchScripts(page);
  await page.goto(uri);
  await page.getByRole('button', { name: 'Choose files' }).waitFor();
  await page.waitForLoadState('networkidle');
  await page.close();
  return scripts() / 1000;
}

const names = (round: number, by: string) =>
  Array.from({ length: small.files }, (_, at) => `${by}-${round}-${at}.txt`);

/** Milliseconds from choosing the files until the tray says that all have arrived. */
async function uploadByBrowser(
  context: BrowserContext,
  { url, api }: Product,
  round: number,
): Promise<number> {
  const page = await context.newPage();
  const folder = await makeFolder(api, `browser ${round}`);
  await page.goto(`${url}/o/acme/f/${folder}`);
  await page.getByText('Nothing here yet').waitFor();
  const files = names(round, 'browser').map((name) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from('hi'),
  }));
  const began = performance.now();
  await page.getByTestId('files').setInputFiles(files);
  await page.getByRole('region', { name: 'Uploads' }).getByText(`${small.files} files uploaded`).waitFor();
  const took = performance.now() - began;
  await page.close();
  return took;
}

/** Milliseconds that one curl takes for the same files. */
async function uploadByCurl(
  bench: Bench,
  { url, api, authorization }: Product,
  round: number,
): Promise<number> {
  const folder = await makeFolder(api, `curl ${round}`);
  const configuration = join(bench.directory, 'curl.conf');
  const transfers = names(round, 'curl').map((name) =>
    [
      `url = "${url}/api/v1/organizations/acme/files:upload?folder=${folder}&filename=${name}"`,
      'data-binary = "hi"',
      'header = "Content-Type: text/plain"',
      `header = "Authorization: ${authorization.Authorization}"`,
      'output = "/dev/null"',
    ].join('\n'),
  );
  await writeFile(configuration, transfers.join('\nnext\n'));
  const began = performance.now();
  await run('curl', [
    '--silent',
    '--fail',
    '--parallel',
    '--parallel-max',
    String(small.connections),
    '-K',
    configuration,
  ]);
  return performance.now() - began;
}

async function makeFolder(api: Product['api'], display_name: string): Promise<string> {
  const path = '/api/v1/organizations/acme/folders';
  return (await api.post<{ resource_id: string }>(path, { display_name })).resource_id;
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
