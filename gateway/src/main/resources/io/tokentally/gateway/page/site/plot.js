// What all charts over time share: axes, the hovered window, and moving through the windows by arrow keys.

import { el, svg } from './dom.js';
import { ticks } from './scale.js';
import { ordinal, tickText, windowText } from './time.js';

const HEIGHT = 220;
const LEFT = 52;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;
const LABEL_WIDTH = 58;
/** After how many windows a label may stand, so that it stands at a round time. */
const STRIDES = {
  '15m': [1, 2, 4, 8, 12, 24, 48, 96],
  hour: [1, 2, 3, 4, 6, 12, 24],
  day: [1, 2, 7, 14, 28, 56],
  month: [1, 2, 3, 6, 12],
};

/**
 * A chart in `body`. `draw(data)` takes `{starts, window, zone, series: [{label, mark, values, texts}], min, max, tick,
 * summary}`; `marks(at, data)` returns the SVG elements between the axes, where `at.x(i)`, `at.y(value)` and `at.step` say
 * where things lie. A series' `values` are numbers or null, one for each start; `texts` are the same for reading.
 */
export class Plot {
  #marks;
  #data = null;
  #active = -1;

  constructor(body, marks) {
    this.#marks = marks;
    this.root = svg('svg', { class: 'plot', role: 'img', tabindex: '0', height: HEIGHT });
    this.tip = el('div', { class: 'tip', hidden: true, role: 'status' });
    this.legend = el('ul', { class: 'legend' });
    body.append(el('div', { class: 'plot-frame' }, this.root, this.tip), this.legend);
    this.root.addEventListener('pointermove', event => this.#activate(this.#indexAt(event)));
    this.root.addEventListener('pointerdown', event => this.#activate(this.#indexAt(event)));
    this.root.addEventListener('pointerleave', event => event.pointerType === 'mouse' && this.#activate(-1));
    this.root.addEventListener('blur', () => this.#activate(-1));
    this.root.addEventListener('keydown', event => this.#key(event));
    new ResizeObserver(() => this.#data && this.#render()).observe(body);
  }

  draw(data) {
    this.#data = data;
    this.#render();
    this.root.setAttribute('aria-label', `${data.summary} Arrow keys read it window by window.`);
    this.legend.replaceChildren(...data.series.map(({ label, mark, total }) =>
      el('li', {}, svg('svg', { class: 'swatch', width: 12, height: 12, 'aria-hidden': 'true' }, swatch(mark, data.lines)),
        el('span', {}, label), total ? el('b', {}, total) : null)));
  }

  #render() {
    const width = this.root.parentElement.clientWidth;
    if (width === 0) return;
    const data = this.#data;
    const round = ticks(data.min, data.max, 4);
    // What is a little below 0 gets its own height, not that of a whole step.
    const low = data.min > round[0] * 0.4 ? data.min : round[0];
    const high = round.at(-1);
    const steps = round.filter(value => value >= low);
    const step = (width - LEFT - RIGHT) / data.starts.length;
    const at = {
      step,
      x: i => LEFT + i * step,
      y: value => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM),
    };
    this.at = at;
    this.root.setAttribute('viewBox', `0 0 ${width} ${HEIGHT}`);
    this.root.setAttribute('width', width);
    this.root.replaceChildren(
      ...steps.flatMap(value => [
        svg('line', { class: value === 0 ? 'base' : 'grid', x1: LEFT, x2: width - RIGHT, y1: at.y(value), y2: at.y(value) }),
        svg('text', { class: 'axis', x: LEFT - 8, y: at.y(value) + 4, 'text-anchor': 'end' }, data.tick(value)),
      ]),
      ...this.#times(at, width),
      ...this.#marks(at, data),
      this.#band(at));
    if (this.#active >= data.starts.length) this.#active = -1;
    this.#tell();
  }

  #times(at, width) {
    const { starts, window, zone } = this.#data;
    const stride = STRIDES[window].find(n => n * at.step >= LABEL_WIDTH) ?? STRIDES[window].at(-1);
    const round = start => ordinal(start, window, zone) % stride === 0;
    return starts.flatMap((start, i) => {
      const x = at.x(i) + (window === 'day' || window === 'month' ? at.step / 2 : 0);
      if (!round(start) || x < LEFT || x > width - 18) return [];
      return [
        svg('line', { class: 'mark', x1: x, x2: x, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM + 4 }),
        svg('text', { class: 'axis', x, y: HEIGHT - 6, 'text-anchor': 'middle' }, tickText(start, window, zone)),
      ];
    });
  }

  #band(at) {
    this.band = svg('rect', { class: 'band', y: TOP, height: HEIGHT - TOP - BOTTOM, width: Math.max(at.step, 2), visibility: 'hidden' });
    return this.band;
  }

  #indexAt(event) {
    const x = event.clientX - this.root.getBoundingClientRect().left - LEFT;
    const i = Math.floor(x / this.at.step);
    return i >= 0 && i < this.#data.starts.length ? i : -1;
  }

  #key(event) {
    const last = this.#data.starts.length - 1;
    const to = {
      ArrowRight: Math.min(last, this.#active + 1),
      ArrowLeft: this.#active < 0 ? last : Math.max(0, this.#active - 1),
      Home: 0,
      End: last,
      Escape: -1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#activate(to);
  }

  #activate(i) {
    if (i === this.#active) return;
    this.#active = i;
    this.#tell();
  }

  #tell() {
    const i = this.#active;
    this.tip.hidden = i < 0;
    this.band?.setAttribute('visibility', i < 0 ? 'hidden' : 'visible');
    if (i < 0) return;
    const { starts, window, zone, series } = this.#data;
    this.band.setAttribute('x', this.at.x(i));
    this.tip.replaceChildren(
      el('strong', {}, windowText(starts[i], window, zone)),
      el('dl', {}, series.map(({ label, texts }) => [el('dt', {}, label), el('dd', {}, texts[i])]).flat()));
    const width = this.root.parentElement.clientWidth;
    const centre = this.at.x(i) + this.at.step / 2;
    this.tip.style.left = centre < width / 2 ? `${centre + 12}px` : 'auto';
    this.tip.style.right = centre < width / 2 ? 'auto' : `${width - centre + 12}px`;
  }
}

const swatch = (mark, isLine) =>
  isLine
    ? svg('line', { class: `line ${mark}`, x1: 0, x2: 12, y1: 6, y2: 6 })
    : svg('rect', { class: mark, width: 12, height: 12, rx: 2 });
