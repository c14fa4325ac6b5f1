// Questions to the gateway that served this page.

import { parseExact } from './exact.js';
import { authorization } from './key.js';

/** An answer that is none: what the gateway says of it, and its status (0 where nothing answered). */
export class Refused extends Error {
  constructor(status, detail, retryAfterSeconds) {
    super(detail);
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const detailOf = text => {
  try {
    return JSON.parse(text).detail;
  } catch {
    return undefined;
  }
};

export const refusal = async answer =>
  new Refused(
    answer.status,
    detailOf(await answer.text()) || `the gateway answers ${answer.status}`,
    Number(answer.headers.get('Retry-After')) || 0,
  );

export const path = (route, params) => {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== '' && value !== undefined));
  return query.size === 0 ? route : `${route}?${query}`;
};

/** One round of questions. What is asked twice is sent once; `now` is the gateway's clock as far as it told it. */
export class Round {
  #answers = new Map();
  #abort = new AbortController();
  now = Date.now();

  ask(route, params = {}) {
    const url = path(route, params);
    if (!this.#answers.has(url)) this.#answers.set(url, this.#get(url));
    return this.#answers.get(url);
  }

  get cancelled() {
    return this.#abort.signal.aborted;
  }

  cancel() {
    this.#abort.abort();
  }

  async #get(url) {
    let answer;
    try {
      answer = await fetch(url, { cache: 'no-store', headers: authorization(), signal: this.#abort.signal });
    } catch (e) {
      if (this.cancelled) throw e;
      throw new Refused(0, 'the gateway does not answer', 0);
    }
    if (!answer.ok) throw await refusal(answer);
    const date = Date.parse(answer.headers.get('Date') ?? '');
    if (!Number.isNaN(date)) this.now = date;
    return parseExact(await answer.text());
  }
}
