// The pickers above the panels, and the lists they offer.

import { byId, el } from './dom.js';
import { usage, savings } from './questions.js';
import { dateOf } from './time.js';
import { browserZone } from './view.js';

const LIMIT = 1000;

const option = (value, text = value) => el('option', { value }, text);

const zones = () => {
  const all = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  const first = [...new Set([browserZone(), 'UTC'])];
  return [...first, ...all.filter(zone => !first.includes(zone))];
};

/** Replaces the options behind the first; what is chosen stays, also where it is in no list. */
const offer = (select, names, chosen) => {
  const wanted = chosen && !names.includes(chosen) ? [chosen, ...names] : names;
  if ([...select.options].slice(1).map(o => o.value).join('\n') !== wanted.join('\n')) {
    select.replaceChildren(select.options[0], ...wanted.map(name => option(name)));
  }
  select.value = chosen;
};

export class Controls {
  #offered = { model: [], tool: [] };

  /** `changeView(change)` changes the view and shows it. */
  constructor(changeView) {
    byId('zone').append(...zones().map(zone => option(zone, zone.replaceAll('_', ' '))));
    byId('range').addEventListener('change', ({ target }) => changeView(view => {
      view.range = target.value;
      if (view.range !== 'custom' || view.from) return;
      view.through = dateOf(Date.now(), view.zone);
      view.from = `${view.through.slice(0, 8)}01`;
    }));
    byId('zone').addEventListener('change', ({ target }) => changeView(view => { view.zone = target.value; }));
    byId('by').addEventListener('change', ({ target }) => changeView(view => { view.by = target.value; }));
    for (const name of ['model', 'user', 'tool']) {
      byId(name).addEventListener('change', ({ target }) => changeView(view => { view[name] = target.value.trim(); }));
    }
    for (const name of ['from', 'through']) {
      byId(name).addEventListener('change', ({ target }) => changeView(view => {
        if (!target.value) return;
        view[name] = target.value;
        if (view.from > view.through) view.from = view.through = target.value;
      }));
    }
    byId('reset').addEventListener('click', () => changeView(view => { view.model = view.user = view.tool = ''; }));
    byId('link').addEventListener('click', ({ target }) => copy(target));
  }

  show(view) {
    if (![...byId('zone').options].some(o => o.value === view.zone)) byId('zone').append(option(view.zone));
    for (const name of ['range', 'zone', 'by', 'from', 'through', 'user']) byId(name).value = view[name];
    byId('dates').hidden = view.range !== 'custom';
    byId('reset').hidden = !(view.model || view.user || view.tool);
    for (const name of ['model', 'tool']) offer(byId(name), this.#offered[name], view[name]);
  }

  /** Asks for the names that the view's range holds. Without them the pickers offer what they did. */
  async offer(round, view) {
    const open = { ...view, model: '', user: '', tool: '' };
    const [models, users, tools] = await Promise.all([
      usage(round, open, { group_by: 'model', order: 'tokens', limit: LIMIT }),
      usage(round, open, { group_by: 'user', order: 'tokens', limit: LIMIT }),
      savings(round, open, { group_by: 'tool_name', order: 'prevented', limit: LIMIT })]);
    this.#offered = { model: models.rows.map(row => row.model), tool: tools.rows.map(row => row.tool_name) };
    byId('users-known').replaceChildren(...users.rows.map(row => option(row.user_id)));
    for (const name of ['model', 'tool']) offer(byId(name), this.#offered[name], view[name]);
  }
}

/** The address is the link; where the clipboard is not to be had, the button says to take it from there. */
const copy = async button => {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Copy it from the address bar';
  }
  setTimeout(() => { button.textContent = before; }, 2_000);
};
