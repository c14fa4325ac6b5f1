// The table behind a chart: the same rows, with every digit.

import { el } from './dom.js';
import { exact } from './format.js';
import { windowText } from './time.js';

/**
 * How a cell reads. A column's kind is 'text', 'count', 'money', 'ratio' or 'time' (the start of a window); each row is an
 * array of what the API gave, or null.
 */
const shown = (column, value, window, zone) => {
  if (value === null || value === undefined) return column.kind === 'money' ? 'unpriced' : '–';
  if (column.kind === 'text') return value;
  return column.kind === 'time' ? windowText(Date.parse(value), window, zone) : exact(String(value));
};

const isFigure = column => column.kind !== 'text' && column.kind !== 'time';

const cellOf = (column, value, i, { window, zone }) =>
  el(
    i === 0 ? 'th' : 'td',
    { scope: i === 0 ? 'row' : null, class: isFigure(column) ? 'figure' : null, 'data-value': value ?? '' },
    shown(column, value, window, zone),
  );

/** Puts `data` into `table`; where the reader has scrolled to stays. */
export const fillTable = (table, caption, data) => {
  const head = el('tr', {}, data.columns.map(column =>
    el('th', { scope: 'col', class: isFigure(column) ? 'figure' : null }, column.label ?? column.name.replaceAll('_', ' '))));
  const body = data.rows.map(row => el('tr', {}, data.columns.map((column, i) => cellOf(column, row[i], i, data))));
  table.replaceChildren(el('caption', { class: 'hidden' }, caption), el('thead', {}, head), el('tbody', {}, body));
};
