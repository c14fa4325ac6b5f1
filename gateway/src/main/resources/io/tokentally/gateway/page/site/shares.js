// Rankings of calls by who or what made them, all by the measure the reader chose.

import { TOKEN_COLUMNS, tokenCells } from './classes.js';
import { approximate, ratio } from './exact.js';
import { exact, money, percent, plural, short } from './format.js';
import { usage, usageTotal } from './questions.js';

const MEASURES = {
  tokens: { of: row => row.tokens.total, show: text => short(text), unit: ' tokens' },
  cost: { of: row => row.cost_usd, show: money, unit: ' USD' },
  calls: { of: row => row.calls, show: short, unit: ' calls' },
};

/**
 * The answer of a panel that ranks `names` (fields of a row), which come by `group_by`.
 *
 * @param shown how many of the rows the chart shows; the table has all of them
 */
export const rankBy = async (round, view, { groupBy, names, label, shown, limit }) => {
  const measure = MEASURES[view.by];
  const [{ rows, total_rows }, total] = await Promise.all([
    usage(round, view, { group_by: groupBy, order: view.by, limit }), usageTotal(round, view)]);
  const columns = [
    ...names.map(name => ({ name, kind: 'text' })),
    { name: 'calls', kind: 'count' },
    ...TOKEN_COLUMNS,
    { name: 'cost_usd', label: 'cost, USD', kind: 'money' },
    { name: 'unpriced_calls', kind: 'count' },
    { name: 'errors', kind: 'count' },
  ];
  return {
    subtitle: `by ${view.by}`,
    note: rows.length > shown ? `${shown} of ${total_rows}; the table has ${rows.length === Number(total_rows) ? 'all' : `the first ${limit}`}.` : '',
    isEmpty: rows.length === 0,
    table: {
      columns,
      rows: rows.map(row => [...names.map(name => row[name]), row.calls, ...tokenCells(row.tokens), row.cost_usd, row.unpriced_calls, row.errors]),
    },
    ranks: rows.slice(0, shown).map(row => ({
      ...label(row),
      title: `${exact(measure.of(row))}${measure.unit}`,
      size: approximate(measure.of(row)),
      figure: measure.show(measure.of(row)),
      share: percent(total ? ratio(measure.of(row), measure.of(total)) : null),
    })),
  };
};

export const callsOf = row => plural(row.calls, 'call', 'calls');
