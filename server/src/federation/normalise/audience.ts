import { LIMITS } from './limits.ts';
import { idOf, list } from './values.ts';

/** The collection of everybody, in the spelling that the rest of the house knows. */
export const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

const SPELLINGS = new Set([PUBLIC, 'as:Public', 'Public']);

export type Visibility = 'public' | 'unlisted' | 'private' | 'direct';

/** Whom `to` or `cc` names: ids, each once, Public first and in one spelling. */
export function addressees(value: unknown): string[] {
  const found = new Set<string>();
  let everybody = false;
  for (const item of list(value)) {
    if (isPublic(item)) everybody = true;
    else if (found.size < LIMITS.recipients) {
      const id = Array.isArray(item) ? null : idOf(item);
      if (id !== null) found.add(id);
    }
  }
  return everybody ? [PUBLIC, ...found] : [...found];
}

function isPublic(value: unknown): boolean {
  if (typeof value === 'string') return SPELLINGS.has(value);
  return typeof value === 'object' && value !== null && SPELLINGS.has((value as { id?: string }).id ?? '');
}

/**
 * Who may see what is addressed like this; `followers` is the author's own collection. Addressing that is not
 * understood makes it most private.
 */
export function visibilityOf(
  to: readonly string[],
  cc: readonly string[],
  followers: string | null,
): Visibility {
  if (to.includes(PUBLIC)) return 'public';
  if (cc.includes(PUBLIC)) return 'unlisted';
  return followers !== null && (to.includes(followers) || cc.includes(followers)) ? 'private' : 'direct';
}
