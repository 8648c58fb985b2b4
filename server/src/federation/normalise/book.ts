import { isObject, type Json } from './document.ts';
import { LIMITS } from './limits.ts';
import { idOf, text } from './values.ts';

/** What BookWyrm's posts say beside their text. */
export interface BookTalk {
  /** The book that it is about. */
  book: string;
  /** Up to five stars. */
  stars: number | null;
  /** Words of the book, as HTML, not yet sanitised. */
  quoted: string | null;
}

/** Reads what a post says of a book; null where it is about none. */
export function readBookTalk(from: Json): BookTalk | null {
  const book = idOf(from.inReplyToBook);
  if (book === null) return null;
  const { rating } = from;
  const said = typeof rating === 'string' ? Number(rating) : rating;
  const stars = typeof said === 'number' && said > 0 && said <= 5 ? said : null;
  return { book, stars, quoted: isObject(from.quote) ? null : text(from.quote, LIMITS.summary) };
}
