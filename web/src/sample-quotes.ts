import type { Status } from '@skein/api/status.ts';
import { answer, bob, status, warned } from './sample-posts.ts';

const fallback =
  '<p class="quote-inline">RE: <a href="https://marsh.example/@carol/1">marsh.example/@carol/1</a></p>';

function quoting(id: string, quote: Status['quote']): Status {
  return status({ id, account: bob, content: `${fallback}<p>What they said.</p>`, quote });
}

/** Posts that quote: plainly, something with a warning, and what cannot be shown. */
export const quotes: readonly Status[] = [
  quoting('3601234567890110', { state: 'accepted', quoted_status: answer }),
  quoting('3601234567890111', { state: 'accepted', quoted_status: warned }),
  ...(['pending', 'revoked', 'deleted', 'muted_account'] as const).map((state, at) =>
    quoting(`360123456789012${at}`, { state, quoted_status: null }),
  ),
];
