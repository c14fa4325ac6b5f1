// Tokens by class over time.

import { stackedBars } from './bars.js';
import { CLASSES, TOKEN_COLUMNS, tokenCells, tokensOf } from './classes.js';
import { sum } from './exact.js';
import { exact, short } from './format.js';
import { byStart, frame, NO_FRAME, usage } from './questions.js';
import { plotOf } from './series.js';
import { perWindow } from './time.js';

export const id = 'tokens';
export const title = 'Tokens by class';
export const make = stackedBars;

const COLUMNS = [{ name: 'window_start', kind: 'time' }, { name: 'calls', kind: 'count' }, ...TOKEN_COLUMNS];

export const read = async (round, view) => {
  const over = (await frame(round, view)) ?? NO_FRAME;
  const { rows } = await usage(round, view, { window: over.window, order: 'window', limit: 1000 });
  rows.sort((a, b) => (a.window_start < b.window_start ? -1 : 1));
  const totals = CLASSES.map(({ name }) => sum(...rows.map(row => tokensOf(row.tokens, name))));
  const series = CLASSES.map(({ name, label }, i) => ({
    label, mark: `class-${name}`, of: row => tokensOf(row.tokens, name), show: exact, total: short(totals[i]), digits: totals[i],
  })).filter(({ digits }) => digits !== null && digits !== '0');
  const all = sum(...rows.map(row => row.tokens.total));
  return {
    subtitle: perWindow(over.window),
    isEmpty: rows.length === 0,
    table: { columns: COLUMNS, window: over.window, zone: view.zone, rows: rows.map(row => [row.window_start, row.calls, ...tokenCells(row.tokens)]) },
    ...plotOf(over, view.zone, byStart(rows), series),
    tick: value => short(String(value)),
    summary: `Stacked bars of tokens ${perWindow(over.window)}, ${exact(all)} in all.`,
  };
};
