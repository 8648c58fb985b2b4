declare module '../events/events.ts' {
  interface Events {
    /** These files of emojis are named by no row any more: of ours in the store, of others in the cache. */
    'emoji.replaced': { files: string[] };
    /** An emoji of ours is gone. */
    'emoji.removed': { shortcode: string };
  }
}
