// Windows of time in a zone of the reader's choice. Instants are milliseconds.

export const UNIT_MS = { '15m': 900_000, hour: 3_600_000, day: 86_400_000 };
const PER = { '15m': 'per 15 minutes', hour: 'per hour', day: 'per day', month: 'per month' };
const formats = new Map();

const format = (zone, options) => {
  const name = zone + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }));
  return formats.get(name);
};

const PARTS = {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
};

const parts = (at, zone) =>
  Object.fromEntries(format(zone, PARTS).formatToParts(at).map(part => [part.type, Number(part.value)]));

/** What the clock in the zone shows at the instant, as if it were UTC. */
const wall = (at, zone) => {
  const p = parts(at, zone);
  return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second);
};

/** The instant at which the clock in the zone shows `clock`. */
const instant = (clock, zone) => {
  const guess = clock - (wall(clock, zone) - clock);
  return guess - (wall(guess, zone) - clock);
};

/** The first moment of an ISO date. */
export const startOfDate = (date, zone) => instant(Date.parse(date + 'T00:00:00Z'), zone);

export const dateOf = (at, zone) => new Date(wall(at, zone)).toISOString().slice(0, 10);

/** The day after an ISO date, `days` later. */
export const later = (date, days) =>
  new Date(Date.parse(date + 'T00:00:00Z') + days * UNIT_MS.day).toISOString().slice(0, 10);

const floor = (at, window, zone) => {
  const shown = wall(at, zone);
  if (window === 'month') return instant(Date.UTC(new Date(shown).getUTCFullYear(), new Date(shown).getUTCMonth(), 1), zone);
  if (window === 'day') return instant(shown - (shown % UNIT_MS.day), zone);
  return at - (((shown % UNIT_MS[window]) + UNIT_MS[window]) % UNIT_MS[window]) - (at % 1_000);
};

const next = (start, window, zone) => {
  const shown = new Date(wall(start, zone));
  if (window === 'month') return instant(Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth() + 1, 1), zone);
  if (window === 'day') return instant(shown.getTime() + UNIT_MS.day, zone);
  return start + UNIT_MS[window];
};

const MAX_WINDOWS = 1_000;

/** The starts of all windows that meet [from, to), with those of `known` even where they lie elsewhere. */
export const windows = (from, to, window, zone, known) => {
  const starts = new Set(known);
  for (let at = floor(from, window, zone); at < to && starts.size < MAX_WINDOWS; at = next(at, window, zone)) starts.add(at);
  return [...starts].sort((a, b) => a - b);
};

/** As a table shows the start of a window. */
export const windowText = (at, window, zone) => {
  const text = new Date(wall(at, zone)).toISOString();
  if (window === 'month') return text.slice(0, 7);
  return window === 'day' ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
};

/** For an axis: where a new day begins, the day. */
export const tickText = (at, window, zone) => {
  if (window === 'month') return format(zone, { month: 'short', year: '2-digit' }).format(at);
  const midnight = wall(at, zone) % UNIT_MS.day === 0;
  return window === 'day' || midnight
    ? format(zone, { day: 'numeric', month: 'short' }).format(at)
    : format(zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
};

/** How many windows of its kind a round tick counts from a round start: the hour of the day, the quarter, the day or the month. */
export const ordinal = (at, window, zone) => {
  const shown = wall(at, zone);
  if (window === 'month') return new Date(shown).getUTCMonth();
  return Math.floor(window === 'day' ? shown / UNIT_MS.day : (shown % UNIT_MS.day) / UNIT_MS[window]);
};

export const clock = (at, zone) =>
  format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);

export const moment = (at, zone) =>
  format(zone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);

export const perWindow = window => PER[window];
