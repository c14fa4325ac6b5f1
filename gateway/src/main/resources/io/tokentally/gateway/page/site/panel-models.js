// Which models take which share.

import { ranking } from './ranking.js';
import { rankBy } from './shares.js';

export const id = 'models';
export const title = 'Share of each model';
export const make = ranking;

export const read = (round, view) =>
  rankBy(round, view, {
    groupBy: 'provider,model',
    names: ['provider', 'model'],
    label: row => ({ name: row.model, detail: row.provider }),
    shown: 8,
    limit: 1000,
  });
