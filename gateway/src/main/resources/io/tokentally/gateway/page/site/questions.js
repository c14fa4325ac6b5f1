// What several panels ask alike; within one round it is asked once.

import { extent, rangeParams, windowFor } from './view.js';

const usageParams = view => ({ ...rangeParams(view), model: view.model, user_id: view.user });
const toolParams = view => ({ ...usageParams(view), tool_name: view.tool });

export const usage = (round, view, more = {}) => round.ask('/metrics/usage', { ...usageParams(view), ...more });

export const savings = (round, view, more = {}) => round.ask('/metrics/savings', { ...toolParams(view), ...more });

/** What caches did over all and, under `windows`, in each window. */
export const caching = async (round, view) => {
  const { window } = (await frame(round, view)) ?? NO_FRAME;
  return round.ask('/api/token-usage/cache-efficiency', { ...usageParams(view), window });
};

/** One row, or null where there was no call. */
export const usageTotal = async (round, view) => (await usage(round, view)).rows.find(row => row.calls !== '0') ?? null;

export const savingsTotal = async (round, view) =>
  (await savings(round, view)).rows.find(row => row.operations !== '0') ?? null;

/** Over which windows a chart goes: `{from, to, window}`, or null where nothing tells. */
export const frame = async (round, view) => {
  const known = extent(view, round.now);
  if (known) return { from: known[0], to: known[1], window: windowFor(known) };
  const total = await usageTotal(round, view);
  if (!total?.first_used) return null;
  const used = [Date.parse(total.first_used), Date.parse(total.last_used) + 1];
  return { from: used[0], to: used[1], window: windowFor(used) };
};

export const NO_FRAME = { from: 0, to: 0, window: 'month' };

export const byStart = rows => new Map(rows.map(row => [Date.parse(row.window_start), row]));

export const unpricedNote = total =>
  total && total.unpriced_calls !== '0'
    ? `${total.unpriced_calls} of ${total.calls} calls have no known price and are not in the cost.`
    : '';
