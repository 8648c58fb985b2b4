import { setImmediate as turn } from 'node:timers/promises';
import type { Handler } from 'htmlparser2';

/** What is read between two turns of other work. */
const PART = 32 * 1024;
/** A page that nests deeper is read no further. */
const DEEPEST = 256;

/** What is listened to in a page. */
export type Listener = Partial<Pick<Handler, 'onopentag' | 'ontext' | 'onclosetag'>>;

/**
 * Reads a page of somebody else as a browser does (comments, scripts and the like are passed over), in parts, so that
 * others have their turn in between, and no further than it may: until `enough` or a depth that no page needs.
 */
export async function readMarkup(html: string, listener: Listener, enough = () => false): Promise<void> {
  // Loaded with the first page: an idle server does not need it.
  const { Parser } = await import('htmlparser2');
  let depth = 0;
  const full = () => depth > DEEPEST || enough();
  const parser = new Parser({
    onopentag(name, attributes, implied) {
      depth += 1;
      if (!full()) listener.onopentag?.(name, attributes, implied);
    },
    ontext: (text) => listener.ontext?.(text),
    onclosetag(name, implied) {
      depth -= 1;
      listener.onclosetag?.(name, implied);
    },
  });
  for (let at = 0; at < html.length && !full(); at += PART) {
    if (at > 0) await turn();
    parser.write(html.slice(at, at + PART));
  }
  if (!full()) parser.end();
}
