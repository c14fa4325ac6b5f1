// Stacked bars over time. What is below 0 hangs from the base line.

import { svg } from './dom.js';
import { Plot } from './plot.js';

const marks = (at, { starts, series }) => {
  const gap = at.step > 5 ? Math.min(3, at.step * 0.2) : at.step > 2.5 ? 0.75 : 0;
  return starts.flatMap((_, i) => {
    let up = 0;
    let down = 0;
    return series.flatMap(({ mark, values }) => {
      const value = values[i];
      if (!value) return [];
      const base = value > 0 ? up : down;
      if (value > 0) up += value;
      else down += value;
      const [top, bottom] = [at.y(Math.max(base, base + value)), at.y(Math.min(base, base + value))];
      return svg('rect', { class: `bar ${mark}`, x: at.x(i) + gap / 2, width: Math.max(0.5, at.step - gap), y: top, height: Math.max(0, bottom - top) });
    });
  });
};

/** @returns draw(data), whose axis holds the whole stacks */
export const stackedBars = body => {
  const plot = new Plot(body, marks);
  return data => {
    const stack = keep => data.starts.map((_, i) =>
      data.series.reduce((sum, { values }) => sum + (keep(values[i] ?? 0) ? values[i] : 0), 0));
    plot.draw({ ...data, min: Math.min(0, ...stack(value => value < 0)), max: Math.max(0, ...stack(value => value > 0)) });
  };
};
