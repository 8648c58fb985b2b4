import type { AskedPoll as Sent } from '@skein/api/status-params.ts';
import type { AskedPoll } from './rules.ts';

/** A poll as it was sent to us, as verbs take it; null for none. */
export function askedPoll(sent: Sent | undefined): AskedPoll | null {
  if (sent === undefined) return null;
  const { options, expires_in: expiresIn = null, multiple = false, hide_totals: hideTotals = false } = sent;
  return { options, expiresIn, multiple, hideTotals };
}
