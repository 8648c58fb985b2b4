import type { Generated } from 'kysely';
import type { Id, Time } from '../db/tables.ts';

declare module '../db/tables.ts' {
  interface Tables {
    /** A page that posts link to, and what it says of itself. Without a title there is nothing to show. */
    cards: {
      id: Id;
      /** Without a fragment. */
      url: string;
      title: Generated<string>;
      description: Generated<string>;
      language: Generated<string | null>;
      author_name: Generated<string>;
      author_url: Generated<string>;
      provider_name: Generated<string>;
      /** Where its picture stands. */
      image_url: Generated<string | null>;
      /** Name of the picture in the cache, where it may be missing. */
      image: Generated<string | null>;
      image_description: Generated<string>;
      /** As the page says, and as it is once somebody has looked; 0 for unknown. */
      width: Generated<number>;
      height: Generated<number>;
      blurhash: Generated<string | null>;
      published_at: Generated<Time | null>;
      made_at: Time;
      /** When somebody last set out to fetch it: a lease. */
      asked_at: Generated<Time | null>;
      /** When it was last fetched, whatever came of it. */
      fetched_at: Generated<Time | null>;
    };
    /** Which page is shown under a status; `url` as the status names it. */
    status_cards: { status_id: Id; card_id: Id; url: string };
  }
}
