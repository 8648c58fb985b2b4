import type { Json } from './document.ts';
import { typeOf } from './values.ts';

/** What can be shown as a post: notes and questions whole, the others by title, abstract and link. */
const TYPES = [
  'Note',
  'Question',
  'Article',
  'Page',
  'Image',
  'Audio',
  'Video',
  'Event',
  'ChatMessage',
] as const;

export type NoteType = (typeof TYPES)[number];

/** Types of one software that are one of these in disguise: BookWyrm's, and Castopod's. */
const DISGUISED: Readonly<Record<string, NoteType>> = {
  Comment: 'Note',
  Quotation: 'Note',
  Rating: 'Note',
  Review: 'Note',
  GeneratedNote: 'Note',
  PodcastEpisode: 'Audio',
};

/** The kind of post that a document is; of another type that type, of none null. */
export function kindOf(from: Json): NoteType | (string & {}) | null {
  const type = typeOf(from, isShown);
  return type !== null && Object.hasOwn(DISGUISED, type) ? (DISGUISED[type] as NoteType) : type;
}

export function isNoteType(type: string): type is NoteType {
  return (TYPES as readonly string[]).includes(type);
}

function isShown(type: string): boolean {
  return isNoteType(type) || Object.hasOwn(DISGUISED, type);
}
