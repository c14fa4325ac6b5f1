// Whether the figures can be trusted: how fresh they are, and what became of everything that was received.

import { el } from './dom.js';
import { sum } from './exact.js';
import { duration, exact, short } from './format.js';

export const id = 'pipeline';
export const title = 'Pipeline';

const STALE_SECONDS = 60;
const any = value => value !== null && value !== '0';

/** name, label, what it means, and when it wants somebody's attention */
const FIGURES = [
  ['freshness_seconds', 'Freshness', 'age of the newest moment of which everything is counted', value => Number(value) > STALE_SECONDS, duration],
  ['processor_lag', 'Processor lag', 'records received and not yet counted', () => false],
  ['sink_lag', 'Sink lag', 'records counted and not yet in Postgres', () => false],
  ['received', 'Received', 'records, all time', () => false],
  ['ledger', 'In the ledger', 'events under an id of their own', () => false],
  ['superseded', 'Superseded', 'replaced by a later revision', () => false],
  ['duplicates', 'Duplicates', 'the same again, counted once', () => false],
  ['stale', 'Stale', 'a revision lower than the one known', () => false],
  ['late', 'Late', 'arrived more than an hour after it happened; counted', () => false],
  ['rejected', 'Rejected', 'not counted; in tally.rejected.v1 with the reason', any],
  ['unpriced_calls', 'Unpriced calls', 'no price known; their cost is left open', any],
  ['known_missing', 'Known missing', 'numbered by their sender and never received', any],
];

const valueOf = (pipeline, name) =>
  ({ processor_lag: pipeline.lag?.processor, sink_lag: pipeline.lag?.sink })[name] ?? pipeline[name] ?? null;

const item = (pipeline, [name, label, meaning, isBad, show = short]) => {
  const value = valueOf(pipeline, name);
  const bad = value !== null && isBad(value);
  const models = name === 'unpriced_calls' && bad ? `: ${(pipeline.unpriced_models ?? []).map(modelName).join(', ')}` : '';
  return el('div', { 'data-figure': name, class: bad ? 'bad' : null },
    el('dt', {}, label), el('dd', { 'data-value': value ?? '', title: value === null ? 'not known' : exact(value) },
      value === null ? 'not known' : show(value), bad ? el('span', { class: 'flag' }, ' look here') : null),
    el('dd', { class: 'detail' }, meaning + models));
};

const modelName = model => (typeof model === 'string' ? model : [model.provider, model.model].filter(Boolean).join('/'));

export const make = body => {
  const list = el('dl', { class: 'facts' });
  body.append(list);
  return ({ pipeline }) => list.replaceChildren(...FIGURES.map(figure => item(pipeline, figure)));
};

/** Each record has one outcome, so these must sum to what was received. */
const balance = ({ received, ledger, superseded, duplicates, stale, rejected }) => {
  if ([received, ledger, superseded, duplicates, stale, rejected].some(value => value === null || value === undefined)) return '';
  const accounted = sum(ledger, superseded, duplicates, stale, rejected);
  const formula = 'received = ledger + superseded + duplicates + stale + rejected';
  return accounted === received ? `Adds up: ${formula}.` : `In flight, or not adding up: ${formula} gives ${exact(accounted)}.`;
};

export const read = async round => {
  const pipeline = await round.ask('/metrics/pipeline');
  const partly = pipeline.complete === false ? 'Not all of the processor answers, so some figures are not known. ' : '';
  return {
    subtitle: 'whole tenant, all time, whatever is chosen above',
    note: partly + balance(pipeline),
    pipeline,
    table: {
      columns: [{ name: 'figure', kind: 'text' }, { name: 'value', kind: 'count' }, { name: 'meaning', kind: 'text' }],
      rows: FIGURES.map(([name, , meaning]) => [name, valueOf(pipeline, name), meaning]),
    },
  };
};
