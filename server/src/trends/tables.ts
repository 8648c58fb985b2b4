import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** What may be trending. Scores are thousandths; `peak` is the highest of the last days, from which it falls. */
    trends: { kind: Kind; subject_id: Id; score: number; peak: number; peak_at: Time };
    /** What those who run the server have said of it. */
    trend_reviews: { kind: Kind; subject_id: Id; allowed: Bit };
  }
}

/** Hashtags, posts, pages that posts link to. */
export const KINDS = { tag: 0, status: 1, link: 2 } as const;
export type KindName = keyof typeof KINDS;
type Kind = (typeof KINDS)[KindName];
/** From this score on something is trending: Mastodon's 1, and 0.3 of posts. */
export const SHOWN_FROM: Record<KindName, number> = { tag: 1000, status: 300, link: 1000 };
