import manifest from '../../package.json' with { type: 'json' };

/** Skein's own version. */
export const VERSION: string = manifest.version;

/** What apps read: they take the leading number for Mastodon's version and offer what that one has. */
export const COMPATIBLE_VERSION = `4.6.0 (compatible; Skein ${VERSION})`;

/**
 * Mastodon's API as far as it is kept whole: apps switch features on by this number. 9 has grouped notifications,
 * filters that blur, quotes and the profile API; 10 collections and `supported_types` of notifications; 11 descriptions of
 * avatar and header in update_credentials.
 */
export const API_VERSION = 11;
