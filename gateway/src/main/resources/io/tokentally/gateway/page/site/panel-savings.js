// What tools saved, by tool and mode.

import { approximate, ratio } from './exact.js';
import { exact, money, percent, plural, short } from './format.js';
import { savings } from './questions.js';
import { ranking } from './ranking.js';

export const id = 'savings';
export const title = 'Savings by tool and mode';
export const empty = 'No tool operation in this range.';
export const make = ranking;

const FIGURES = ['operations', 'tokens_original', 'tokens_actual', 'tokens_prevented', 'cost_baseline', 'cost_actual', 'cost_saved', 'avg_response_time_ms'];
const COLUMNS = [
  { name: 'tool_name', kind: 'text' },
  { name: 'operation_mode', kind: 'text' },
  ...FIGURES.map(name => ({ name, kind: 'count' })),
];

export const read = async (round, view) => {
  const { rows } = await savings(round, view, { group_by: 'tool_name,operation_mode', order: 'prevented', limit: 1000 });
  return {
    note: 'Tokens prevented, their share of the originals, and the cost saved.',
    isEmpty: rows.length === 0,
    table: { columns: COLUMNS, rows: rows.map(row => COLUMNS.map(({ name }) => row[name])) },
    ranks: rows.map(row => ({
      name: `${row.tool_name} · ${row.operation_mode}`,
      detail: plural(row.operations, 'call', 'calls'),
      title: `${exact(row.tokens_prevented)} of ${exact(row.tokens_original)} tokens prevented, ${exact(row.cost_saved)} USD saved`,
      size: approximate(row.tokens_prevented),
      figure: `${short(row.tokens_prevented)} · ${percent(ratio(row.tokens_prevented, row.tokens_original))}`,
      share: money(row.cost_saved),
    })),
  };
};
