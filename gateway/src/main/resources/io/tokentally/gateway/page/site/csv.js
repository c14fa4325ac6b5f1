// Tables as files for a spreadsheet.

const quoted = text => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** A name that a spreadsheet would take for a formula gets an apostrophe before it, as spreadsheets do themselves. */
const harmless = (text, isText) => (isText && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** Figures with every digit and without groups, times in UTC as the API gives them; RFC 4180. */
export const csvOf = ({ columns, rows }) =>
  [columns.map(column => quoted(column.name)), ...rows.map(row => columns.map((column, i) => cell(column, row[i])))]
    .map(cells => cells.join(',') + '\r\n')
    .join('');

const cell = (column, value) =>
  value === null || value === undefined ? '' : quoted(harmless(String(value), column.kind === 'text'));

export const download = (name, text) => {
  const address = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
