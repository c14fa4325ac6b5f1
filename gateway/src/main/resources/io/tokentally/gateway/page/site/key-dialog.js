// Where a key is entered and forgotten.

import { byId } from './dom.js';
import { currentKey, keepKey } from './key.js';

/** `changed()` is called when another key is to be used, or none. */
export class KeyDialog {
  #dismissed = false;

  constructor(changed) {
    this.dialog = byId('key-dialog');
    byId('key').addEventListener('click', () => this.#open(''));
    byId('key-cancel').addEventListener('click', () => this.#dismiss());
    this.dialog.addEventListener('cancel', () => this.#dismiss());
    byId('key-forget').addEventListener('click', () => this.#use('', changed));
    byId('key-form').addEventListener('submit', event => {
      event.preventDefault();
      this.#use(byId('key-text').value.trim(), changed);
    });
  }

  /** The gateway wants a key, or another one. Asks once; who closed the dialog is not asked again. */
  demand() {
    if (this.dialog.open || this.#dismissed) return;
    this.#open(currentKey() ? 'The gateway does not know this key, or it was revoked.' : 'This gateway answers with a key only.');
  }

  #dismiss() {
    this.#dismissed = true;
    this.dialog.close();
  }

  #open(why) {
    byId('key-why').textContent = why;
    byId('key-text').value = '';
    byId('key-forget').hidden = !currentKey();
    this.dialog.showModal();
  }

  #use(key, changed) {
    keepKey(key);
    this.dialog.close();
    this.#dismissed = false;
    changed();
  }
}
