// From rows with a window_start to what a plot draws.

import { approximate } from './exact.js';
import { windows } from './time.js';

/**
 * The plot of `rows` (a map from the start of a window to its row) over `frame` in `zone`.
 *
 * @param series [{label, mark, of: row => digits or null, show: digits => text, total}]
 */
export const plotOf = (frame, zone, rows, series, gaps) => {
  const starts = windows(frame.from, frame.to, frame.window, zone, rows.keys());
  const value = (digits) => (digits === null || digits === undefined ? (gaps ? null : 0) : approximate(digits));
  return {
    starts,
    zone,
    window: frame.window,
    series: series.map(({ label, mark, of, show, total }) => {
      const digits = starts.map(start => (rows.has(start) ? of(rows.get(start)) : null));
      return { label, mark, total, values: digits.map(value), texts: digits.map(show) };
    }),
  };
};
