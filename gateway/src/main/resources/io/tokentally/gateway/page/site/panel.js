// One panel: a heading, a chart or the table behind it, a CSV of that table, and its state in words.

import { csvOf, download } from './csv.js';
import { byId, el } from './dom.js';
import { fillTable } from './table.js';

/**
 * `kind` is what a panel's module exports: `id`, `title`, `empty` (what to say where nothing is there),
 * `make(body, view => …)` once, which returns `draw(data)`, and `read(round, view)`, which answers `{subtitle, note, table,
 * isEmpty, …}`. Where `table` is null the panel has none.
 */
export class Panel {
  #kind;
  #data = null;
  #showsTable = false;
  #drawn;

  constructor(kind, changeView) {
    this.#kind = kind;
    const { id, title } = kind;
    this.title = title;
    this.subtitle = el('span', { class: 'subtitle' });
    this.tableButton = el('button', { type: 'button', 'aria-pressed': 'false', 'aria-controls': `${id}-table`, onclick: () =>
      changeView(view => (view.tables.has(id) ? view.tables.delete(id) : view.tables.add(id))) }, 'Table');
    this.csvButton = el('button', { type: 'button', onclick: () => this.#save() }, 'CSV');
    this.state = el('p', { class: 'state', role: 'status' }, 'Loading…');
    this.chart = el('div', { class: 'chart', hidden: true });
    this.table = el('table', { id: `${id}-table` });
    this.scroll = el('div', { class: 'scroll', hidden: true, tabindex: '0', role: 'region', 'aria-label': `${title}, table` }, this.table);
    this.note = el('p', { class: 'note', hidden: true });
    byId(id).append(
      el('header', {},
        el('h2', { id: `${id}-title` }, title), this.subtitle,
        el('span', { class: 'tools' }, this.tableButton, this.csvButton)),
      this.state, this.chart, this.scroll, this.note);
    this.section = byId(id);
    this.section.setAttribute('aria-labelledby', `${id}-title`);
    this.section.dataset.state = 'loading';
    this.tableButton.setAttribute('aria-label', `Table of ${title}`);
    this.csvButton.setAttribute('aria-label', `CSV of ${title}`);
    this.#drawn = kind.make(this.chart, changeView);
  }

  /** Asks and shows; what was shown before stays until then. @returns the error that kept it from being shown, or null */
  async refresh(round, view) {
    this.#showsTable = view.tables.has(this.#kind.id);
    try {
      const data = await this.#kind.read(round, view);
      if (round.cancelled) return null;
      this.#data = data;
      this.#show();
      return null;
    } catch (e) {
      if (round.cancelled) return null;
      this.#fail(e);
      return e;
    }
  }

  /** Another range or filter was chosen: what is shown is not of it. */
  expectOther() {
    this.section.setAttribute('aria-busy', 'true');
  }

  /** Shows the chart or the table, as the view says, of what is known already. */
  turn(view) {
    this.#showsTable = view.tables.has(this.#kind.id);
    if (this.#data) this.#show();
  }

  #show() {
    const { subtitle = '', note = '', table = null, isEmpty = false } = this.#data;
    this.section.removeAttribute('aria-busy');
    this.section.dataset.state = isEmpty ? 'empty' : 'ready';
    this.subtitle.textContent = subtitle;
    this.note.textContent = note;
    this.note.hidden = !note;
    this.state.hidden = !isEmpty;
    if (isEmpty) this.#say(this.#kind.empty ?? 'Nothing in this range.');
    const asTable = this.#showsTable && table !== null;
    this.chart.hidden = isEmpty || asTable;
    this.scroll.hidden = isEmpty || !asTable;
    this.tableButton.hidden = this.csvButton.hidden = table === null;
    this.tableButton.setAttribute('aria-pressed', String(asTable));
    this.csvButton.disabled = isEmpty;
    if (table && !isEmpty) fillTable(this.table, this.#kind.title, table);
    if (!isEmpty) this.#drawn(this.#data);
  }

  #fail(e) {
    this.section.removeAttribute('aria-busy');
    this.section.dataset.state = 'error';
    this.state.hidden = false;
    this.#say(`Could not be read: ${e.message}.${this.#data ? ' What is shown is older.' : ''}`);
  }

  #say(text) {
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  #save() {
    if (this.#data?.table) download(`tokentally-${this.#kind.id}.csv`, csvOf(this.#data.table));
  }
}
