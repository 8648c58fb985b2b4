import { isObject, type Json } from './document.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { count, list, mappedText } from './values.ts';

export interface Poll {
  multiple: boolean;
  options: { name: string; votes: number }[];
  endTime: Moment | null;
  /** When it ended, where the peer says so. */
  closed: Moment | boolean;
  voters: number | null;
}

/** Reads the poll of a Question: `anyOf` for several answers, `oneOf` for one; null without options. */
export function readPoll(from: Json): Poll | null {
  const several = list(from.anyOf);
  const options: Poll['options'] = [];
  for (const item of several.length > 0 ? several : list(from.oneOf)) {
    if (options.length === LIMITS.options) break;
    if (!isObject(item)) continue;
    const name = mappedText(item, 'name', LIMITS.option) || mappedText(item, 'content', LIMITS.option);
    const votes = isObject(item.replies) ? count(item.replies.totalItems) : null;
    if (name !== null && name !== '') options.push({ name, votes: votes ?? 0 });
  }
  if (options.length === 0) return null;
  return {
    multiple: several.length > 0,
    options,
    endTime: moment(from.endTime),
    closed: moment(from.closed) ?? from.closed === true,
    voters: count(from.votersCount),
  };
}
