// What was paid, beside what it would have been.

import { stackedBars } from './bars.js';
import { el } from './dom.js';
import { sum } from './exact.js';
import { exact, money, moneyTick } from './format.js';
import { byStart, caching, frame, NO_FRAME, savings, savingsTotal, unpricedNote, usage, usageTotal } from './questions.js';
import { plotOf } from './series.js';
import { perWindow } from './time.js';

export const id = 'cost';
export const title = 'Cost, and what it would have been';

const COLUMNS = [
  { name: 'window_start', kind: 'time' },
  { name: 'cost_usd', label: 'cost, USD', kind: 'money' },
  { name: 'saved_by_caching_usd', label: 'saved by caching, USD', kind: 'count' },
  { name: 'saved_by_tools_usd', label: 'saved by tools, USD', kind: 'count' },
  { name: 'would_have_been_usd', label: 'would have been, USD', kind: 'count' },
];

const term = (name, digits) =>
  el('b', { 'data-term': name, 'data-value': digits ?? '', title: digits === null ? null : `${exact(digits)} USD` }, money(digits));

export const make = body => {
  const formula = el('p', { class: 'formula' });
  body.append(formula);
  const draw = stackedBars(body);
  return data => {
    const { wouldBe, cost, byCaching, byTools } = data.terms;
    formula.replaceChildren('Would have been ', term('would-be', wouldBe), ' = cost ', term('cost', cost),
      ' + saved by caching ', term('caching', byCaching), ' + saved by tools ', term('tools', byTools));
    draw(data);
  };
};

/** One row for each window in which anything was paid or saved. */
const merge = (calls, caches, tools) => {
  const starts = new Map();
  for (const row of [...calls.values(), ...caches.values(), ...tools.values()]) starts.set(Date.parse(row.window_start), row.window_start);
  return new Map([...starts].sort(([a], [b]) => a - b).map(([at, window_start]) => [at, {
    window_start,
    cost: calls.get(at)?.cost_usd ?? null,
    byCaching: caches.get(at)?.cost_saved ?? null,
    byTools: tools.get(at)?.cost_saved ?? null,
  }]));
};

export const read = async (round, view) => {
  const over = (await frame(round, view)) ?? NO_FRAME;
  const perWindows = { window: over.window, order: 'window', limit: 1000 };
  const [calls, cached, tools, total, prevented] = await Promise.all([
    usage(round, view, perWindows), caching(round, view), savings(round, view, perWindows), usageTotal(round, view),
    savingsTotal(round, view)]);
  const terms = { cost: total?.cost_usd ?? null, byCaching: cached.cost_saved, byTools: prevented?.cost_saved ?? '0' };
  if (!total) terms.cost = '0';
  terms.wouldBe = sum(terms.cost, terms.byCaching, terms.byTools);
  const rows = merge(byStart(calls.rows), byStart(cached.windows), byStart(tools.rows));
  const only = view.tool ? `Saved by tools is of ${view.tool} alone. ` : '';
  return {
    subtitle: perWindow(over.window),
    note: `${only}${unpricedNote(total)}`,
    isEmpty: rows.size === 0,
    terms,
    table: {
      columns: COLUMNS, window: over.window, zone: view.zone,
      rows: [...rows.values()].map(({ window_start, cost, byCaching, byTools }) =>
        [window_start, cost, byCaching, byTools, sum(cost, byCaching, byTools)]),
    },
    ...plotOf(over, view.zone, rows, [
      { label: 'Cost', mark: 'money-cost', of: row => row.cost, show: money, total: money(terms.cost) },
      { label: 'Saved by caching', mark: 'money-caching', of: row => row.byCaching, show: text => money(text ?? '0'), total: money(terms.byCaching ?? '0') },
      { label: 'Saved by tools', mark: 'money-tools', of: row => row.byTools, show: text => money(text ?? '0'), total: money(terms.byTools) },
    ]),
    tick: moneyTick,
    summary: `Stacked bars of cost and savings ${perWindow(over.window)}; it would have been ${money(terms.wouldBe)}.`,
  };
};
