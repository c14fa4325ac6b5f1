// Figures stay text, so that no digit is lost: JSON whose numbers are strings, and sums of such strings.

const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** What `text` says, with every number as its digits. */
export const parseExact = text =>
  JSON.parse(text.replace(STRING_OR_NUMBER, found => (found[0] === '"' ? found : `"${found}"`)));

const digitsOf = text => {
  const [whole, fraction = ''] = text.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length };
};

const textOf = (digits, scale) => {
  const sign = digits < 0n ? '-' : '';
  const padded = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const whole = padded.slice(0, padded.length - scale);
  const fraction = padded.slice(padded.length - scale).replace(/0+$/, '');
  return sign + whole + (fraction ? '.' + fraction : '');
};

const addTwo = (a, b) => {
  const x = digitsOf(a);
  const y = digitsOf(b);
  const scale = Math.max(x.scale, y.scale);
  const raise = n => n.digits * 10n ** BigInt(scale - n.scale);
  return textOf(raise(x) + raise(y), scale);
};

/** The sum of those that are known; null where none is. */
export const sum = (...values) =>
  values.filter(value => value !== null && value !== undefined).reduce((a, b) => (a === null ? b : addTwo(a, b)), null);

/** For drawing and sorting, where the last digit does not matter. Unknown is 0. */
export const approximate = text => (text === null || text === undefined ? 0 : Number(text));

/** part / whole, or null where there is no whole. */
export const ratio = (part, whole) => {
  const divisor = approximate(whole);
  return divisor === 0 || part === null || part === undefined ? null : approximate(part) / divisor;
};
