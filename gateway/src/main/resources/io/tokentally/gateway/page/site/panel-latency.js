// How long calls take.

import { lineChart } from './lines.js';
import { millis } from './format.js';
import { byStart, frame, NO_FRAME, usage, usageTotal } from './questions.js';
import { plotOf } from './series.js';
import { perWindow } from './time.js';

export const id = 'latency';
export const title = 'Latency of calls';
export const empty = 'No call in this range reported its latency.';
export const make = lineChart;

const FIGURES = ['avg', 'p50', 'p95', 'p99'];
const LINES = [['p50', 'Median'], ['p95', '95th percentile'], ['p99', '99th percentile']];
const COLUMNS = [
  { name: 'window_start', kind: 'time' },
  { name: 'calls', kind: 'count' },
  ...FIGURES.map(name => ({ name: `${name}_ms`, label: `${name}, ms`, kind: 'count' })),
];

export const read = async (round, view) => {
  const over = (await frame(round, view)) ?? NO_FRAME;
  const [{ rows }, total] = await Promise.all([
    usage(round, view, { window: over.window, order: 'window', limit: 1000 }), usageTotal(round, view)]);
  const sorted = [...rows].sort((a, b) => (a.window_start < b.window_start ? -1 : 1));
  const latency = total?.latency_ms ?? {};
  return {
    subtitle: perWindow(over.window),
    isEmpty: rows.every(row => (row.latency_ms?.p50 ?? null) === null),
    table: {
      columns: COLUMNS, window: over.window, zone: view.zone,
      rows: sorted.map(row => [row.window_start, row.calls, ...FIGURES.map(name => row.latency_ms?.[name] ?? null)]),
    },
    ...plotOf(over, view.zone, byStart(rows), LINES.map(([name, label]) => ({
      label, mark: `latency-${name}`, of: row => row.latency_ms?.[name] ?? null, show: millis, total: millis(latency[name] ?? null),
    })), true),
    tick: value => millis(String(value)),
    summary: `Lines of the latency ${perWindow(over.window)}; over all, half of the calls take up to ${millis(latency.p50 ?? null)}.`,
  };
};
