import './events.ts';
import './tables.ts';

export { addEmoji, EMOJI_BYTES, type EmojiPicture, type NewEmoji, refuseEmoji, removeEmoji } from './add.ts';
export { type EmojisSeen, isOutdated } from './changes.ts';
export { disableEmoji, enableEmoji, type WhichEmoji } from './disable.ts';
export {
  allEmojis,
  type EmojiRow,
  type EmojisShown,
  emojisAmong,
  emojisIn,
  findEmoji,
  ownEmojis,
} from './queries.ts';
export { emojiRoutes } from './routes.ts';
export { type ToldEmoji, takeEmojis } from './take.ts';
export { emojiEntities, emojiEntity } from './view.ts';
