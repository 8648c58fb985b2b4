import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** Pictures that people write as `:shortcode:`, ours and those of other servers. Files are named here, never by URL. */
    emojis: {
      id: Id;
      /** `shortcode@host`, of ours `shortcode@`: each stands once. */
      name: string;
      shortcode: string;
      /** The server of those who write it; null for ours. */
      host: string | null;
      /** Its id there. */
      uri: string | null;
      /** Names of the files: of ours in the store, of another server's in the cache, where they may be missing. The second stands still. */
      file: string;
      still_file: string;
      /** Media type of the file of ours. */
      mime: string | null;
      /** Where the picture stands, for another server's. */
      image_url: string | null;
      category: string | null;
      /** Whether it is the one that stands for its category. */
      featured: Bit;
      /** Whether apps offer it to those who write. */
      visible: Bit;
      /** Whether it is shown nowhere. */
      disabled: Bit;
      /** When its picture changed; for another server's as it says, null when it does not. */
      updated_at: Time | null;
      /** When this row was last written. */
      taken_at: Time;
    };
  }
}
