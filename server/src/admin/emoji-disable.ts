import { disableEmoji, enableEmoji, type WhichEmoji } from '../emojis/index.ts';
import type { Command } from './command.ts';

/** `goose`, `:goose:` or `goose@peer.example`. */
function whichIn(text: string): WhichEmoji {
  const [written = '', host] = text.split('@');
  return { shortcode: written.replaceAll(':', ''), host: host ?? null };
}

export const emojiDisable: Command = {
  name: 'emoji disable',
  about: 'Shows an emoji nowhere any more, ours or, as SHORTCODE@HOST, one of another server.',
  takes: ['SHORTCODE'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    await disableEmoji(ctx, whichIn(input.at('SHORTCODE')));
    out.print(`disabled ${input.at('SHORTCODE')}`);
  },
};

export const emojiEnable: Command = {
  name: 'emoji enable',
  about: 'Shows a disabled emoji again.',
  takes: ['SHORTCODE'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    await enableEmoji(ctx, whichIn(input.at('SHORTCODE')));
    out.print(`enabled ${input.at('SHORTCODE')}`);
  },
};
