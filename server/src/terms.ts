/**
 * How long what goes to other servers and comes from them is kept. It stands here because federation goes by it and
 * the privacy page tells of it, and no room may look into federation.
 */
const DAY = 86_400_000;

/** The log of what we said that ended something, so that a server which was away hears of it; all else shorter. */
export const ENDS_KEPT_MS = 30 * DAY;
/** The log is shortened so often. */
export const LOG_SWEPT_MS = 3_600_000;

/** Marks of what its own server deleted. */
export const TOMBSTONES_MS = 30 * DAY;
/** They are looked through so often. */
export const TOMBSTONES_SWEPT_MS = 60_000;
