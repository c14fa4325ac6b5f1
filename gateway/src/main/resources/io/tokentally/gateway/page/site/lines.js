// Lines over time. A window without a value interrupts its line; a value without neighbours is a dot.

import { svg } from './dom.js';
import { Plot } from './plot.js';

const runs = values => {
  const all = [];
  let run = [];
  values.forEach((value, i) => {
    if (value === null) {
      if (run.length) all.push(run);
      run = [];
    } else {
      run.push([i, value]);
    }
  });
  return run.length ? [...all, run] : all;
};

const marks = (at, { series }) =>
  series.flatMap(({ mark, values }) =>
    runs(values).map(run => {
      const points = run.map(([i, value]) => [at.x(i) + at.step / 2, at.y(value)]);
      return points.length === 1
        ? svg('circle', { class: `dot ${mark}`, cx: points[0][0], cy: points[0][1], r: 2.5 })
        : svg('polyline', { class: `line ${mark}`, points: points.map(point => point.join(',')).join(' ') });
    }));

/** @returns draw(data); `data.max` may widen the axis */
export const lineChart = body => {
  const plot = new Plot(body, marks);
  return data => {
    const all = data.series.flatMap(({ values }) => values.filter(value => value !== null));
    plot.draw({ ...data, lines: true, min: 0, max: data.max ?? Math.max(0, ...all) });
  };
};
