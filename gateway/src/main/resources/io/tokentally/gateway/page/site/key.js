// The key of this tab. It lies in sessionStorage alone: not in the address, not in a cookie, and gone with the tab.

const NAME = 'tokentally-key';

export const currentKey = () => sessionStorage.getItem(NAME) || '';

export const keepKey = key => (key ? sessionStorage.setItem(NAME, key) : sessionStorage.removeItem(NAME));

export const authorization = () => (currentKey() ? { Authorization: 'Bearer ' + currentKey() } : {});
