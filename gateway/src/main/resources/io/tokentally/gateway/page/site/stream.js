// Server-sent events read with fetch, as EventSource could not send a key.

import { refusal } from './api.js';
import { authorization } from './key.js';

const SILENCE_MS = 20_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** Calls `event(name, data)` for each whole event in the text that `feed` is given piece by piece. */
const splitter = event => {
  let rest = '';
  return text => {
    const blocks = (rest + text).replace(/\r\n/g, '\n').split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      let name = 'message';
      const data = [];
      for (const line of block.split('\n')) {
        if (line.startsWith('event:')) name = line.slice(6).trim();
        if (line.startsWith('data:')) data.push(line.slice(5).trim());
      }
      if (data.length) event(name, data.join('\n'));
    }
  };
};

/**
 * Stays connected to `/stream`. `onEvent(name, data)` gets what comes, `onState(state, detail)` says whether it is 'open'
 * or 'closed'. A connection on which not even a heartbeat comes is given up and made anew.
 */
export class Stream {
  #onEvent;
  #onState;
  #abort = null;
  #timer = 0;
  #silence = 0;
  #retryMs = FIRST_RETRY_MS;

  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  /** Connects, at once and anew where it was connected. */
  open() {
    this.close();
    this.#abort = new AbortController();
    this.#read(this.#abort);
  }

  close() {
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #read(abort) {
    let detail = 'the connection ended';
    try {
      const answer = await fetch('/stream', {
        cache: 'no-store',
        headers: { Accept: 'text/event-stream', ...authorization() },
        signal: abort.signal,
      });
      if (!answer.ok) throw await refusal(answer);
      this.#onState('open', '');
      const feed = splitter((name, data) => {
        this.#retryMs = FIRST_RETRY_MS;
        this.#onEvent(name, data);
      });
      const text = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        this.#expectSign(abort);
        const { done, value } = await text.read();
        if (done) break;
        feed(value);
      }
    } catch (e) {
      detail = e.status ? e.message : 'the connection is lost';
    }
    clearTimeout(this.#silence);
    if (this.#abort !== abort) return;
    this.#onState('closed', detail);
    this.#timer = setTimeout(() => this.open(), this.#retryMs);
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
  }

  #expectSign(abort) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => abort.abort(), SILENCE_MS);
  }
}
