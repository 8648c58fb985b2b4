import { Refusal } from '../errors.ts';
import { unreadable } from './film-limits.ts';
import { rewrite } from './rewrite.ts';
import type { RewriteReply } from './sizes.ts';

// A process of its own, started by store-film.ts for one film or sound: it says what it wrote, or why it did not.
process.title = 'skein films';

const [path = '', container = '', to = ''] = process.argv.slice(2);
const reply = await rewrite(path, container as never, to).then(
  (rewritten): RewriteReply => ({ rewritten }),
  (error: unknown): RewriteReply => {
    const refusal = error instanceof Refusal ? error : unreadable(error);
    return { refused: refusal.message, why: String(refusal.extras.cause ?? '') };
  },
);
process.stdout.write(JSON.stringify(reply), () => process.exit());
