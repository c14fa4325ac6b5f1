// How figures read. All take the digits as text, or null for what is not known.

const NONE = '–';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const oneDigit = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const UNITS = [[1e12, 'T'], [1e9, 'B'], [1e6, 'M'], [1e3, 'k']];
const missing = value => value === null || value === undefined;

/** Every digit, the whole part in groups of three. */
export const exact = text => {
  if (missing(text)) return NONE;
  const [whole, fraction] = text.split('.');
  return (whole === '-0' ? '-0' : grouped.format(BigInt(whole))) + (fraction ? '.' + fraction : '');
};

/** 9,876 and 12.3 M: three digits that count. */
export const short = text => {
  if (missing(text)) return NONE;
  const number = Math.abs(Number(text));
  const sign = Number(text) < 0 ? '−' : '';
  if (number < 10_000) return sign + grouped.format(Math.round(number));
  for (const [size, unit] of UNITS) {
    const scaled = Number((number / size).toPrecision(3));
    if (scaled >= 1) return `${sign}${scaled}\u202f${unit}`;
  }
  return exact(text);
};

/** To the cent; what is smaller says so. */
export const money = text => {
  if (missing(text)) return 'unpriced';
  const number = Number(text);
  if (number !== 0 && Math.abs(number) < 0.005) return number < 0 ? '> −$0.01' : '< $0.01';
  return (number < 0 ? '−$' : '$') + cents.format(text.replace('-', ''));
};

export const moneyTick = number =>
  number !== 0 && Math.abs(number) < 1
    ? (number < 0 ? '−$' : '$') + Number(Math.abs(number).toPrecision(2))
    : (number < 0 ? '−$' : '$') + short(String(Math.abs(Number(number.toPrecision(3)))));

export const percent = ratio => (missing(ratio) ? NONE : oneDigit.format(ratio * 100).replace('-', '−') + '\u202f%');

export const millis = text => {
  if (missing(text)) return NONE;
  const ms = Number(text);
  return ms < 1_000 ? `${Number(ms.toPrecision(3))}\u202fms` : `${Number((ms / 1_000).toPrecision(3))}\u202fs`;
};

/** 5 s, 3 min, 2 h, 4 d. */
export const duration = seconds => {
  const s = Math.max(0, Math.round(Number(seconds)));
  if (s < 120) return `${s}\u202fs`;
  if (s < 7_200) return `${Math.round(s / 60)}\u202fmin`;
  return s < 172_800 ? `${Math.round(s / 3_600)}\u202fh` : `${Math.round(s / 86_400)}\u202fd`;
};

export const plural = (count, one, many) => `${exact(String(count))} ${String(count) === '1' ? one : many}`;
