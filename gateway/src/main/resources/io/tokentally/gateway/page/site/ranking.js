// Names with a bar, a figure and a share each: the longest list a reader takes in at a glance.

import { el } from './dom.js';

/** @returns draw({ranks: [{name, detail, title, size, figure, share}]}); sizes are numbers, the rest is text */
export const ranking = body => {
  const list = el('ol', { class: 'ranking' });
  body.append(list);
  return ({ ranks }) => {
    const most = Math.max(...ranks.map(rank => Math.abs(rank.size)), Number.MIN_VALUE);
    list.replaceChildren(...ranks.map(({ name, detail, title, size, figure, share }) => {
      const bar = el('span', { class: size < 0 ? 'bar negative' : 'bar' });
      bar.style.width = `${(Math.abs(size) / most) * 100}%`;
      return el('li', { title },
        el('span', { class: 'name' }, name, detail ? el('small', {}, detail) : null),
        el('span', { class: 'figure' }, figure), el('span', { class: 'share' }, share ?? ''),
        el('span', { class: 'track', 'aria-hidden': 'true' }, bar));
    }));
  };
};
