/** The letters in English: subject first, then the text. What stands in braces is filled in. */
export const letters = {
  test: {
    subject: 'A letter from {site}',
    text: 'This is a test. {site} can send mail, and you have received it.',
  },
  confirm: {
    subject: 'Please confirm your address for {site}',
    text: `Somebody, hopefully you, wants to join {site} with this address. Open this link to confirm it:

{link}

It works once, within two days. If it was not you, do nothing: without it there will be no account.`,
  },
  known: {
    subject: 'You have an account at {site}',
    text: `Somebody, perhaps you, asked to join {site} with this address. But it belongs to your account here already, so nothing was done.

If you have forgotten your password, choose a new one:

{link}`,
  },
  approved: {
    subject: 'Welcome to {site}',
    text: `Your request to join was accepted. You are @{name} now. Sign in here:

{link}`,
  },
  reset: {
    subject: 'A new password for {site}',
    text: `Somebody, hopefully you, asked for a new password. Open this link to choose one:

{link}

It works once, within an hour. If it was not you, do nothing: your password stays as it is.`,
  },
  changed: {
    subject: 'Your password at {site} was changed',
    text: `Your password was changed, and every browser and app was signed out.

If it was not you, choose a new one at once:

{link}`,
  },
} as const;

/** The same letters in another language. */
export type Wording = Record<keyof typeof letters, { subject: string; text: string }>;
