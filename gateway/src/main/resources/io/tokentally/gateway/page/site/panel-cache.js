// How much of what was read came from the providers' caches.

import { lineChart } from './lines.js';
import { exact, money, percent } from './format.js';
import { byStart, caching, frame, NO_FRAME } from './questions.js';
import { plotOf } from './series.js';
import { perWindow } from './time.js';

export const id = 'cache';
export const title = 'Cache-hit ratio';
export const empty = 'No call in this range reported its input.';
export const make = lineChart;

const COLUMNS = [
  { name: 'window_start', kind: 'time' },
  ...['input', 'cache_read', 'cache_write', 'hit_ratio'].map(name => ({ name, kind: 'count' })),
  { name: 'cost_saved', label: 'saved, USD', kind: 'count' },
];

export const read = async (round, view) => {
  const over = (await frame(round, view)) ?? NO_FRAME;
  const total = await caching(round, view);
  const rows = total.windows;
  return {
    subtitle: `${percent(total.hit_ratio)} ${perWindow(over.window)}`,
    note: `Cache read ÷ (input + cache read + cache write). Caching saved ${money(total.cost_saved ?? '0')}.`,
    isEmpty: rows.every(row => row.hit_ratio === null),
    table: { columns: COLUMNS, window: over.window, zone: view.zone, rows: rows.map(row => COLUMNS.map(({ name }) => row[name])) },
    ...plotOf(over, view.zone, byStart(rows), [
      { label: 'Cache-hit ratio', mark: 'class-cache_read', of: row => row.hit_ratio, show: percent, total: percent(total.hit_ratio) },
    ], true),
    max: 1,
    tick: value => percent(value).replace('.0', ''),
    summary: `Line of the cache-hit ratio ${perWindow(over.window)}; ${exact(total.hit_ratio)} over all.`,
  };
};
