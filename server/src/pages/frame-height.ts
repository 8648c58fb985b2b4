import type { Status } from '@skein/api/status.ts';
import { plainText } from '../statuses/index.ts';

/** What stands around the text: head, numbers and the line that leads here. */
const AROUND = 235;
const LINE = 30;
const FOLDED = 60;
const LETTER = 9.5;
const [LOWEST, HIGHEST] = [260, 900];

/**
 * How high a frame has to be for a post, about: without a script nobody measures it there. What is longer is scrolled.
 * What is folded behind a warning takes one line, so that the frame is small until somebody unfolds it.
 */
export function frameHeight(status: Status, width: number): number {
  const room = Math.max(120, Math.min(width, 640) - 64);
  const inside = status.spoiler_text === '' ? bodyHeight(status, room) : FOLDED;
  return Math.round(Math.min(HIGHEST, Math.max(LOWEST, AROUND + inside)));
}

function bodyHeight(status: Status, room: number): number {
  const { media_attachments: media, poll, card, quote } = status;
  const hidden = media.length > 0 && status.sensitive;
  return (
    textHeight(status.content, room) +
    (hidden ? FOLDED : mediaHeight(media, room)) +
    (poll ? poll.options.length * 60 + 40 : 0) +
    (card && media.length === 0 ? (card.image ? 300 : 110) : 0) +
    (quote ? 130 : 0)
  );
}

function textHeight(content: string, room: number): number {
  const paragraphs = plainText(content).split('\n');
  const lines = paragraphs.reduce((sum, { length }) => sum + Math.ceil((length * LETTER) / room), 0);
  return lines * LINE + paragraphs.length * 12;
}

function mediaHeight(media: Status['media_attachments'], room: number): number {
  const [first] = media;
  if (!first) return 0;
  if (first.type === 'audio') return media.length * 66;
  if (media.length > 1) return Math.ceil(media.length / 2) * (room / 2) * 0.75 + 20;
  const { width = 4, height = 3 } = first.meta?.small ?? first.meta?.original ?? {};
  return Math.min(512, (room * height) / Math.max(1, width)) + 20;
}
