// The token classes, in the order and under the marks in which every chart shows them.

import { sum } from './exact.js';

export const CLASSES = [
  { name: 'input', label: 'Input' },
  { name: 'cache_read', label: 'Cache read' },
  { name: 'cache_write_5m', label: 'Cache write 5 min' },
  { name: 'cache_write_1h', label: 'Cache write 1 h' },
  { name: 'output', label: 'Output' },
  { name: 'reasoning', label: 'Reasoning' },
  { name: 'other', label: 'Other' },
];

export const tokensOf = (tokens, name) => (name === 'other' ? sum(...Object.values(tokens.other ?? {})) : tokens[name]);

export const TOKEN_COLUMNS = [
  ...CLASSES.map(({ name }) => ({ name, kind: 'count' })),
  { name: 'total', label: 'total tokens', kind: 'count' },
];

export const tokenCells = tokens => [...CLASSES.map(({ name }) => tokensOf(tokens, name)), tokens.total];
