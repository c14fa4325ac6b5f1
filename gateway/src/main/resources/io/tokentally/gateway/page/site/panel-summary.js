// The figures one looks for first.

import { ratio, sum } from './exact.js';
import { el } from './dom.js';
import { exact, millis, money, percent, plural, short } from './format.js';
import { caching, savingsTotal, usageTotal } from './questions.js';

export const id = 'summary';
export const title = 'Summary';

const tile = (name, label, value, text, detail) =>
  el('div', { class: 'tile', 'data-tile': name },
    el('dt', {}, label), el('dd', { 'data-value': value ?? '', title: value === null ? null : exact(String(value)) }, text),
    el('dd', { class: 'detail' }, detail));

export const make = body => {
  const list = el('dl', { class: 'tiles' });
  body.append(list);
  return ({ total, cache, tools }) => {
    const saved = sum(cache.cost_saved, tools?.cost_saved ?? null);
    const wouldBe = sum(total?.cost_usd ?? null, saved);
    const errors = total?.errors ?? '0';
    const unpriced = total?.unpriced_calls ?? '0';
    const latency = total?.latency_ms ?? {};
    list.replaceChildren(
      tile('tokens', 'Tokens', total?.tokens.total ?? '0', short(total?.tokens.total ?? '0'), `in ${plural(total?.calls ?? '0', 'call', 'calls')}`),
      tile('cost', 'Cost', total?.cost_usd ?? null, money(total ? total.cost_usd : '0'), unpriced === '0' ? 'every call priced' : plural(unpriced, 'call unpriced', 'calls unpriced')),
      tile('saved', 'Saved', saved, money(saved ?? '0'), `${percent(ratio(saved, wouldBe))} of ${money(wouldBe ?? '0')}`),
      tile('hit-ratio', 'Cache-hit ratio', cache.hit_ratio, percent(cache.hit_ratio), `${short(cache.cache_read)} read from caches`),
      tile('latency', 'Latency, p95', latency.p95 ?? null, millis(latency.p95), `median ${millis(latency.p50)}`),
      tile('errors', 'Failed calls', errors, short(errors), `${percent(ratio(errors, total?.calls ?? '0'))} of all`));
  };
};

export const read = async (round, view) => {
  const [total, cache, tools] = await Promise.all([usageTotal(round, view), caching(round, view), savingsTotal(round, view)]);
  return { total, cache, tools };
};
