/** Where and how much to measure. */
export type Bench = {
  /** On the disk that is measured; goes with the run. */
  directory: string;
  /** A PostgreSQL that may make databases. */
  databaseServer: string;
  sizeBytes: number;
  rounds: number;
};

export type Section = (bench: Bench) => Promise<Row[]>;

/** One figure, beside what plain node:http gives in the same minute. */
export type Row = {
  what: string;
  holdall: string;
  plain?: string;
  ratio?: number;
  goal?: string;
  isMet?: boolean;
  note?: string;
};

export function table(rows: Row[]): string {
  const lines = rows.map((row) => [
    row.what,
    row.holdall,
    row.plain ?? '',
    row.ratio === undefined ? '' : row.ratio.toFixed(2),
    row.goal ?? '',
    row.isMet === undefined ? '' : row.isMet ? 'yes' : 'no',
    row.note ?? '',
  ]);
  const head = ['what', 'Holdall', 'plain node:http', 'ratio', 'goal', 'met', 'note'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** A figure of which more is better: its goal is a least ratio. */
export const atLeast = (goal: number, ratio: number) => ({ ratio, goal: `≥ ${goal}`, isMet: ratio >= goal });

/** A figure of which less is better: its goal is a greatest ratio. */
export const atMost = (goal: number, ratio: number) => ({ ratio, goal: `≤ ${goal}`, isMet: ratio <= goal });

export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * The median and how far the rounds lay apart: on a busy machine the second says how much the first is worth.
 */
export function spread(values: number[], digits = 0): string {
  return `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;
}
