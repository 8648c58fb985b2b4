/** Push services take 4096 bytes, in which much more stands than a text. */
const BYTES = { body: 2000, name: 500 };
const LETTERS = 140;

/** The beginning of a text, cut between letters as people see them, however much stands over each. */
export function beginning(text: string, of: keyof typeof BYTES = 'body'): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  // Longer than this is too much in any case, whatever it consists of.
  const part = plain.slice(0, BYTES[of] + 1);
  const letters: string[] = [];
  let bytes = 0;
  for (const { segment } of new Intl.Segmenter().segment(part)) {
    bytes += bytesOf(segment);
    if (letters.length === LETTERS || bytes > BYTES[of]) return `${letters.slice(0, LETTERS - 1).join('')}…`;
    letters.push(segment);
  }
  return plain;
}

/** As it stands in JSON. */
const bytesOf = (text: string) => Buffer.byteLength(JSON.stringify(text)) - 2;
