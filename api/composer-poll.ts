/** The poll in the form for a new status: `poll_1` to `poll_4`, `poll_length`, and two ticks. Without an answer there is none. */
export interface ComposerPoll {
  options: string[];
  /** Seconds, one of `POLL_LENGTHS`. */
  length: number;
  multiple: boolean;
  hide_totals: boolean;
}

/** How long a poll of a page may be open, in seconds. */
export const POLL_LENGTHS = [300, 1800, 3600, 21_600, 43_200, 86_400, 259_200, 604_800] as const;
