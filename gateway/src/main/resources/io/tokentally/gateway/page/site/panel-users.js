// Who uses most.

import { ranking } from './ranking.js';
import { callsOf, rankBy } from './shares.js';

export const id = 'users';
export const title = 'Top users';
export const make = ranking;

export const read = (round, view) =>
  rankBy(round, view, {
    groupBy: 'user',
    names: ['user_id'],
    label: row => ({ name: row.user_id, detail: callsOf(row) }),
    shown: 8,
    limit: 100,
  });
