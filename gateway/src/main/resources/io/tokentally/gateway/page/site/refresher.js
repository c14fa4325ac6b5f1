// When to ask again: soon after something happened, and now and then in any case, as a range like "last hour" moves.

import { Round } from './api.js';

const LIVE_MS = 60_000;
const POLL_MS = 15_000;
const LEAST_MS = 2_000;
/** A slow database is asked less often: at most this part of the time. */
const BUSY_PART = 5;

/** Calls `work(round)`, one round at a time; `work` returns for how many seconds the gateway wants to be left alone. */
export class Refresher {
  #work;
  #round = null;
  #timer = 0;
  #dirty = false;
  #leastMs = LEAST_MS;
  #endedAt = 0;
  live = false;

  constructor(work) {
    this.#work = work;
    document.addEventListener('visibilitychange', () => this.#plan());
  }

  /** Asks at once; a round under way is dropped, as it is of another view. */
  restart() {
    this.#round?.cancel();
    this.#round = null;
    this.#run();
  }

  /** Something happened; asks as soon as is fit. */
  touch() {
    this.#dirty = true;
    this.#plan();
  }

  async #run() {
    clearTimeout(this.#timer);
    const round = new Round();
    this.#round = round;
    this.#dirty = false;
    const begun = performance.now();
    const pauseSeconds = await this.#work(round);
    if (this.#round !== round) return;
    this.#round = null;
    this.#endedAt = performance.now();
    this.#leastMs = Math.max(LEAST_MS, (this.#endedAt - begun) * BUSY_PART, pauseSeconds * 1_000);
    this.#plan();
  }

  #plan() {
    if (this.#round !== null) return;
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const usual = this.live ? LIVE_MS : POLL_MS;
    const wait = this.#dirty ? this.#leastMs : Math.max(this.#leastMs, usual);
    this.#timer = setTimeout(() => this.#run(), Math.max(0, this.#endedAt + wait - performance.now()));
  }
}
