import type { Migration } from '../migration.ts';

/** The group in which a conversation takes place, so that it hears of what members answer there. */
export const conversationGroups: Migration = {
  name: '0066-conversation-groups',
  async up(run, { int }) {
    await run(`create table conversation_groups (
      conversation_id ${int} primary key,
      account_id ${int} not null
    )`);
  },
};
