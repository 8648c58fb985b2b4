const BODY = 140;

/** The beginning of a text, cut between letters as people see them. */
export function beginning(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain.length <= BODY) return plain;
  const letters: string[] = [];
  for (const { segment } of new Intl.Segmenter().segment(plain.slice(0, BODY * 20))) {
    letters.push(segment);
    if (letters.length > BODY) return `${letters.slice(0, BODY - 1).join('')}…`;
  }
  return letters.join('');
}
