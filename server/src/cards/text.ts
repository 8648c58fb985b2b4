/** Longest of what pages say, in UTF-16 units; what is longer is cut. */
export const MOST = { title: 500, description: 2000, name: 200, alt: 1500, url: 2048 } as const;

/** Characters that are no text: controls, line ends, and those that turn the direction of what comes behind them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const NO_TEXT = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\s]+/g;

/** Text of a page on one line, cut between characters. */
export function lineOf(text: string, most: number): string {
  const line = text
    .slice(0, most * 4)
    .toWellFormed()
    .replace(NO_TEXT, ' ')
    .trim();
  return line
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

/** The labels of `charset` that a page may give itself. */
const DECLARED = /<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/i;
const SNIFFED = 1024;

/**
 * The text of a page: in the encoding that its byte order mark, its server or it itself names; else UTF-8, or what
 * browsers take for granted where it is not that (windows-1252). The end may be cut off within a character.
 */
export function decodePage(body: Buffer, contentType: string): string {
  const said = /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(contentType)?.[1];
  const declared = DECLARED.exec(body.toString('latin1', 0, SNIFFED))?.[1];
  const label = markOf(body) ?? known(said) ?? known(declared);
  if (label) return new TextDecoder(label).decode(body, { stream: true });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(body);
  }
}

function markOf(body: Buffer): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return body[0] === 0xff && body[1] === 0xfe ? 'utf-16le' : null;
}

function known(label: string | undefined): string | null {
  if (label === undefined) return null;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}
