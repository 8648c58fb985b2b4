/** The letters in English: subject first, then the text. What stands in braces is filled in. */
export const letters = {
  test: {
    subject: 'A letter from {site}',
    text: 'This is a test. {site} can send mail, and you have received it.',
  },
} as const;

/** The same letters in another language. */
export type Wording = Record<keyof typeof letters, { subject: string; text: string }>;
