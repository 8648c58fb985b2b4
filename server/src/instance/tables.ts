declare module '../db/tables.ts' {
  interface Tables {
    /** What is said about this server and what it knows of itself; values are JSON. */
    settings: { key: string; value: string };
  }
}
