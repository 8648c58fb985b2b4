import type { ComposerPicture } from './composer-picture.ts';
import type { ComposerPoll } from './composer-poll.ts';
import type { WrittenLanguage } from './languages.ts';
import type { QuotePolicy, Visibility } from './visibility.ts';

/**
 * `parent_gone`, `quoted_gone`: what it answers or quotes is no longer there, or may not be quoted. `picture`: what is wrong stands at a picture. `making`: a film is being made ready. `film_alone`: a film stands with something else. `too_fast`: a limit
 * is used up. `too_large`: its files were, together. `expired`: the page had been open for too long.
 */
export type ComposerFault =
  | 'blank'
  | 'too_long'
  | 'parent_gone'
  | 'quoted_gone'
  | 'picture'
  | 'making'
  | 'film_alone'
  | 'poll'
  | 'too_fast'
  | 'too_large'
  | 'expired'
  | 'invalid';

/**
 * The form for a new status. It posts `csrf`, what is in `hidden`, each of `values` and the fields of its pictures and
 * its poll to `action`; `sensitive` only when it is ticked.
 */
export interface ComposerProps {
  action: string;
  values: {
    status: string;
    spoiler_text: string;
    visibility: Visibility;
    language: string;
    sensitive: boolean;
    /** Who may quote it. */
    quote_approval_policy: QuotePolicy;
  };
  pictures: ComposerPicture[];
  poll: ComposerPoll;
  /** Media types of pictures, films and sounds, and how large a picture and how large a film may be. */
  taken: { types: readonly string[]; megabytes: number; films: number };
  fault: ComposerFault | null;
  /** Minutes until it may be tried again, where it was too fast. */
  wait?: number;
  /** Characters that text and warning may have together. */
  most: number;
  languages: WrittenLanguage[];
  /** With the one-time key by which a form that is sent twice publishes once. */
  hidden: Record<string, string>;
}
