// Which sessions use most.

import { ranking } from './ranking.js';
import { callsOf, rankBy } from './shares.js';

export const id = 'sessions';
export const title = 'Top sessions';
export const make = ranking;

export const read = (round, view) =>
  rankBy(round, view, {
    groupBy: 'session,user',
    names: ['session_id', 'user_id'],
    label: row => ({ name: row.session_id, detail: `${row.user_id}, ${callsOf(row)}` }),
    shown: 8,
    limit: 100,
  });
