// Round ticks for an axis of figures.

const STEPS = [1, 2, 2.5, 5, 10];

/** Ticks from at most `min` to at least `max`, with 0 among them, about `count` of them. */
export const ticks = (min, max, count) => {
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  if (low === high) return [0, 1];
  const rough = (high - low) / count;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * STEPS.find(candidate => candidate * size >= rough * 0.999);
  const all = [];
  for (let i = Math.floor(low / step); i <= Math.ceil(high / step - 1e-9); i++) all.push(Number((i * step).toPrecision(12)));
  return all;
};
