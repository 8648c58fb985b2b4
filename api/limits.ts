/** How long a name (the part after the first @) may be; letters, digits and underscores. */
export const USERNAME_MAX = 30;
export const USERNAME_PATTERN = '[A-Za-z0-9_]+';

/** How many characters a password must have, and the most we hash. */
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** How long the description of a picture may be. */
export const ALT_TEXT_MAX = 10_000;

/** How long the description of an avatar or header may be. */
export const PORTRAIT_ALT_MAX = 150;

/** How long the reason may be that somebody gives for wanting to join. */
export const REASON_MAX = 500;

/** How long a rule of the server may be (as in Mastodon), and what explains it; how many there may be. */
export const RULE_MAX = 300;
export const RULE_HINT_MAX = 1000;
export const MOST_RULES = 50;

/** How long may be what a server says of itself at length, and its terms of service. */
export const EXTENDED_MAX = 20_000;
export const TERMS_MAX = 100_000;

/** How many collections a member may have: what Mastodon gives to roles. */
export const MAX_COLLECTIONS = 10;

/** How long the name of a server may be. */
export const SERVER_NAME_MAX = 60;

/**
 * Where the pictures stand of accounts that have none, under our origin. Apps need some picture; our own pages draw
 * a letter instead.
 */
export const DEFAULT_AVATAR = '/avatar.png';
export const DEFAULT_HEADER = '/header.png';
