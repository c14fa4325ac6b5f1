// The line that says how far the figures can be trusted: live, stale, refused or away.

import { byId } from './dom.js';
import { duration } from './format.js';
import { clock } from './time.js';

const STALE_MS = 60_000;

export class Status {
  zone = 'UTC';
  /** Until when every event that arrived is in the figures; milliseconds, null while that is not known. */
  asOf = null;
  live = false;
  whyNotLive = '';
  /** What kept the last round from being shown, or null. */
  error = null;
  /** The titles of the panels that were not, where others were. */
  failed = [];
  readAt = null;
  /** How far the gateway's clock is ahead of this machine's. */
  aheadMs = 0;

  constructor() {
    setInterval(() => this.show(), 1_000);
  }

  heard(asOf) {
    const at = Date.parse(asOf ?? '');
    if (!Number.isNaN(at)) this.asOf = Math.max(this.asOf ?? 0, at);
    this.show();
  }

  show() {
    const age = this.asOf === null ? null : Math.max(0, Date.now() + this.aheadMs - this.asOf);
    const [state, text] = this.#state(age);
    const asOf = this.asOf === null ? 'freshness not known yet' : `as of ${clock(this.asOf, this.zone)}, ${duration(age / 1_000)} ago`;
    document.body.dataset.status = state;
    if (byId('state').textContent !== text) byId('state').textContent = text;
    byId('as-of').textContent = asOf;
  }

  #state(age) {
    if (this.failed.length > 0) {
      return ['partly', `Not up to date: ${this.failed.join(', ')} (${this.error.message}).`];
    }
    if (this.error) {
      const shown = this.readAt === null ? '' : ` What is shown was read at ${clock(this.readAt, this.zone)}.`;
      const key = this.error.status === 401 ? 'A key is needed.' : null;
      return ['error', (key ?? `Not up to date: ${this.error.message}.`) + shown];
    }
    if (this.readAt === null) return ['loading', 'Loading…'];
    if (age !== null && age > STALE_MS) return ['stale', 'Stale: later events are not counted yet.'];
    return this.live ? ['live', 'Live'] : ['polling', `Not live${this.whyNotLive && `: ${this.whyNotLive}`}; refreshed every 15 s.`];
  }
}
