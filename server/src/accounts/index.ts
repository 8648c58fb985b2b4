import './events.ts';

export { type Check, fieldSources, type StoredField, saveChecks } from './checks.ts';
export { countAccount, countStatus } from './count.ts';
export { credentialAccount, profileOf } from './credentials.ts';
export { deleteAccount, forgetKeys, sealedKeyOf, wasDeleted } from './delete.ts';
export { type EditedField, type ProfileChanges, saveProfile } from './edit.ts';
export { type Handle, handleKey, nameFault, parseHandle } from './handle.ts';
export { type Limited, limitByHost, refusesMedia } from './host-limits.ts';
export { imitatesMark, withoutImitations } from './imitations.ts';
export { chooseLanguage, interfaceLanguageOf } from './interface-language.ts';
export { KEY_TOPIC } from './key-topic.ts';
export {
  findMember,
  findMemberByEmail,
  type MemberRow,
  moderators,
  postingDefaults,
  seen,
  setPasswordHash,
} from './members.ts';
export { setMoved } from './moved.ts';
export { type Portrait, pictureOf, portraitName } from './pictures.ts';
export {
  answerBetween,
  asksForFollows,
  type Between,
  followsBetween,
  type Group,
  groupsOf,
  mayBeRecommended,
  NEITHER,
  packedPolicy,
} from './policy.ts';
export {
  type AccountRow,
  acctOf,
  findAccount,
  findByHandle,
  findByUri,
  getAccount,
  holdAccount,
  loadAccounts,
  pageOf,
  uriOf,
} from './queries.ts';
export { lookAt, type Recount, recountAccounts, repairAccounts, type WrongCounter } from './recount.ts';
export { saveRecoveryKey } from './recovery-key.ts';
export { isMailAddress, register } from './register.ts';
export { keyIdOf, type Multikey, type RemoteRecord, upsertRemote } from './remote.ts';
export { accountRoutes } from './routes.ts';
export { resealAccounts, sealedInAccounts } from './sealed.ts';
export { addInventedMembers, type Growth, growAccounts, type InventedMember, takenHandles } from './seed.ts';
export { accountRopes, showAccounts } from './show.ts';
export { saveTold } from './told.ts';
export { accountEntity, ownHtml, presentAccounts, presentAuthors, writtenBy } from './view.ts';
