/** For tests: a look at HTML that we made ourselves, by its tags. It is no parser for anybody else's. */
export interface Tag {
  name: string;
  attributes: Record<string, string>;
}

/** The opening tags of a document, in order. */
export function tagsOf(html: string): Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>]+(?:="[^"]*")?)*)\s*\/?>/gi)].map((match) => ({
    name: (match[1] ?? '').toLowerCase(),
    attributes: Object.fromEntries(
      [...(match[2] ?? '').matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map((pair) => [pair[1], pair[2] ?? '']),
    ),
  }));
}

/** The texts between the tags, and those attributes that people read or hear. */
export function textsOf(html: string): string[] {
  const between = html
    .split(/<[^>]*>/)
    .map((text) => text.trim())
    .filter(Boolean);
  const spoken = ['aria-label', 'alt', 'title', 'placeholder'];
  const inside = tagsOf(html).flatMap(({ attributes }) => spoken.map((name) => attributes[name] ?? ''));
  return [...between, ...inside].filter((text) => /\p{L}/u.test(text));
}
