// What the page shows, as its address keeps it.

import { later, startOfDate, UNIT_MS } from './time.js';

const RANGES = ['1h', '24h', '7d', '30d', 'all'];
const MEASURES = ['tokens', 'cost', 'calls'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FILTERS = ['model', 'user', 'tool'];

export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

const isZone = name => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
};

const isDate = text => DATE.test(text ?? '') && !Number.isNaN(Date.parse(text));

/** Anything in the address that makes no sense is left out, so that an old link still opens. */
export const parseView = search => {
  const given = new URLSearchParams(search);
  const dates = isDate(given.get('from')) && isDate(given.get('through')) && given.get('from') <= given.get('through');
  const view = {
    range: dates ? 'custom' : RANGES.includes(given.get('range')) ? given.get('range') : '24h',
    from: dates ? given.get('from') : '',
    through: dates ? given.get('through') : '',
    zone: isZone(given.get('tz') || '-') ? given.get('tz') : browserZone(),
    by: MEASURES.includes(given.get('by')) ? given.get('by') : 'tokens',
    tables: new Set((given.get('tables') || '').split(',').filter(Boolean)),
  };
  for (const name of FILTERS) view[name] = given.get(name) || '';
  return view;
};

/** The whole view, also what is default here, as the zone is another one elsewhere. */
export const viewSearch = view => {
  const query = new URLSearchParams();
  if (view.range === 'custom') {
    query.set('from', view.from);
    query.set('through', view.through);
  } else {
    query.set('range', view.range);
  }
  query.set('tz', view.zone);
  for (const name of FILTERS) if (view[name]) query.set(name, view[name]);
  if (view.by !== 'tokens') query.set('by', view.by);
  if (view.tables.size) query.set('tables', [...view.tables].join(','));
  return '?' + query;
};

/** The query parameters of the view's range. */
export const rangeParams = view =>
  view.range === 'custom'
    ? { from: view.from, to: later(view.through, 1), timezone: view.zone }
    : { time_range: view.range, timezone: view.zone };

/** From when to when, as far as it is known without asking. */
export const extent = (view, now) => {
  if (view.range === 'custom') return [startOfDate(view.from, view.zone), startOfDate(later(view.through, 1), view.zone)];
  const hours = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 }[view.range];
  return hours ? [now - hours * UNIT_MS.hour, now] : null;
};

/** How wide the windows of a chart over that extent are. */
export const windowFor = ([from, to]) => {
  const days = (to - from) / UNIT_MS.day;
  if (days <= 0.25) return '15m';
  if (days <= 8.1) return 'hour';
  return days <= 190 ? 'day' : 'month';
};
