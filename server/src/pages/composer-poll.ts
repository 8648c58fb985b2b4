import { type ComposerPoll, POLL_LENGTHS } from '@skein/api/composer-poll.ts';
import { Flag, optional, Whole } from '@skein/api/params.ts';
import { z } from 'zod';

const option = z.preprocess((value) => value ?? '', z.string().max(10_000));

/** The fields of a poll in the form for a new status. */
export const PollFields = z.object({
  poll_1: option,
  poll_2: option,
  poll_3: option,
  poll_4: option,
  poll_length: optional(Whole),
  poll_multiple: optional(Flag),
  poll_hide: optional(Flag),
});

const USUAL = 86_400;

/** A form in which nobody has asked anything. */
export const NO_POLL: ComposerPoll = {
  options: ['', '', '', ''],
  length: USUAL,
  multiple: false,
  hide_totals: false,
};

/** What was filled in. */
export function pollTyped(input: z.output<typeof PollFields>): ComposerPoll {
  return {
    options: [input.poll_1, input.poll_2, input.poll_3, input.poll_4],
    length: POLL_LENGTHS.find((seconds) => seconds === input.poll_length) ?? USUAL,
    multiple: input.poll_multiple === true,
    hide_totals: input.poll_hide === true,
  };
}

/** The poll that is asked for; null where no answer was filled in. */
export function pollAsked({ options, length, multiple, hide_totals: hideTotals }: ComposerPoll) {
  if (options.every((one) => one.trim() === '')) return null;
  return { options, expiresIn: length, multiple, hideTotals };
}
