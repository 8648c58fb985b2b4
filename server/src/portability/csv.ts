/** One line of a CSV file (RFC 4180, lines ended as Mastodon ends them). Null is an empty cell. What would begin a formula stays as it is: another server reads it. */
export function csvLine(cells: readonly (string | boolean | null)[]): string {
  return `${cells.map(cellOf).join(',')}\n`;
}

function cellOf(cell: string | boolean | null): string {
  if (cell === null) return '';
  const text = String(cell);
  return text === '' || /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
