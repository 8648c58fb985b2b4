declare module '../events/events.ts' {
  interface Events {
    /** Who runs this server set some of its settings, by their names. */
    'settings.changed': { names: string[] };
  }
}
