/**
 * Characters that look like the mark beside a link that was checked: ticks of all kinds, the root sign, and a letter of
 * the Tai Viet script. The mark says something only if nobody can write it.
 */
const TICKS =
  /[\u2705\u2713\u2714\u2611\u221a\u23b7\u237b\uaa9c\u{1f5f8}\u{1f5f9}\u{1fbb1}\u{10102}]\ufe0f?/gu;
/** They turn the direction of what stands around them, so that a name could pull in what follows it. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** Whether a text holds something that looks like the mark of a checked link. */
export function imitatesMark(text: string): boolean {
  return text.search(TICKS) >= 0 || text.search(TURNING) >= 0;
}

/** A text of another server without what looks like the mark, or turns what stands around it. */
export function withoutImitations(text: string): string {
  return text.replace(TICKS, '').replace(TURNING, '').trim();
}
