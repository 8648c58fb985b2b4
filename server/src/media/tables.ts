import type { Generated } from 'kysely';
import type { Bit, Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A picture, film or sound of a status, or one that waits for its status. Files are named here, never by URL. */
    attachments: {
      id: Id;
      account_id: Id;
      status_id: Id | null;
      /** The scheduled status that it waits with. */
      scheduled_id: Generated<Id | null>;
      /** Its place among those of its status, from 0. */
      place: number;
      type: 'image' | 'gifv' | 'video' | 'audio' | 'unknown';
      /** Media type of the file, or what another server says of its own. */
      mime: string | null;
      /** Names of the files: of ours in the store, of another server's in the cache, where they may be missing. */
      file: string | null;
      small_file: string | null;
      /** Of both files together; 0 for another server's. */
      bytes: number;
      width: number | null;
      height: number | null;
      small_width: number | null;
      small_height: number | null;
      blurhash: string | null;
      /** `x,y`, each from -1 to 1: left to right, bottom to top. */
      focus: string | null;
      description: string | null;
      /** Where it stands, for another server's. */
      remote_url: string | null;
      /** Where the picture stands that is shown for another server's film or sound. */
      preview_url: Generated<string | null>;
      /** Whether an edit took it off its status, in whose history it still stands. */
      removed: Generated<Bit>;
      /** Of a film or sound. */
      duration_ms: Generated<number | null>;
      /** Of a film, as a fraction: `30000/1001`. */
      frame_rate: Generated<string | null>;
      /** Of a film or sound, in bits a second. */
      bitrate: Generated<number | null>;
      /** Whether it can be attached and shown. */
      ready: Bit;
      /** Whether it could not be made ready, and never will be. */
      failed: Generated<Bit>;
      /** Since when it hangs on no status; null while it does. */
      idle_since: Time | null;
    };
  }
}
