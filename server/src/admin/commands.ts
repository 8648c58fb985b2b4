import { accountCreate } from './account-create.ts';
import { accountDelete } from './account-delete.ts';
import { announcementsAdd } from './announcements-add.ts';
import { announcementsList } from './announcements-list.ts';
import { announcementsRemove } from './announcements-remove.ts';
import { backup } from './backup.ts';
import { check } from './check.ts';
import type { Command } from './command.ts';
import { emojiAdd } from './emoji-add.ts';
import { emojiDisable, emojiEnable } from './emoji-disable.ts';
import { emojiImport } from './emoji-import.ts';
import { emojiList } from './emoji-list.ts';
import { emojiPut } from './emoji-put.ts';
import { emojiRemove } from './emoji-remove.ts';
import { hostsAllow, hostsDisallow } from './hosts-allow.ts';
import { hostsBlock } from './hosts-block.ts';
import { hostsList } from './hosts-list.ts';
import { hostsUnblock } from './hosts-unblock.ts';
import { jobsList } from './jobs-list.ts';
import { jobsRetry } from './jobs-retry.ts';
import { mailTest } from './mail-test.ts';
import { recountCommand } from './recount.ts';
import { recoveryKey } from './recovery-key.ts';
import { recoveryRestore } from './recovery-restore.ts';
import { relaysDisable } from './relays-disable.ts';
import { relaysEnable } from './relays-enable.ts';
import { relaysList } from './relays-list.ts';
import { reportsList } from './reports-list.ts';
import { restore } from './restore.ts';
import { rulesAdd } from './rules-add.ts';
import { rulesEdit } from './rules-edit.ts';
import { rulesList } from './rules-list.ts';
import { rulesMove } from './rules-move.ts';
import { rulesRemove } from './rules-remove.ts';
import { secretsRotate } from './secrets-rotate.ts';
import { seedCommand } from './seed.ts';
import { settingsList } from './settings-list.ts';
import { settingsSet } from './settings-set.ts';
import { termsList } from './terms-list.ts';
import { termsPublish } from './terms-publish.ts';
import { termsRemove } from './terms-remove.ts';
import { tokenCreate } from './token-create.ts';
import { tokenRevoke } from './token-revoke.ts';
import { trendsList } from './trends-list.ts';
import { trendsAllow, trendsRefuse } from './trends-review.ts';

/** Every command there is, in the order in which help lists them. */
export const commands: readonly Command[] = [
  accountCreate,
  accountDelete,
  tokenCreate,
  tokenRevoke,
  recoveryKey,
  recoveryRestore,
  settingsSet,
  settingsList,
  rulesList,
  rulesAdd,
  rulesEdit,
  rulesMove,
  rulesRemove,
  reportsList,
  hostsBlock,
  hostsUnblock,
  hostsList,
  hostsAllow,
  hostsDisallow,
  relaysEnable,
  relaysDisable,
  relaysList,
  termsPublish,
  termsList,
  termsRemove,
  trendsList,
  trendsAllow,
  trendsRefuse,
  announcementsAdd,
  announcementsList,
  announcementsRemove,
  emojiAdd,
  emojiPut,
  emojiImport,
  emojiList,
  emojiRemove,
  emojiDisable,
  emojiEnable,
  mailTest,
  seedCommand,
  check,
  recountCommand,
  secretsRotate,
  backup,
  restore,
  jobsList,
  jobsRetry,
];
