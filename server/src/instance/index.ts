export { closedToStrangers } from './closed.ts';
export type { HostPolicy } from './host-policy.ts';
export {
  hostPolicy,
  listAllowed,
  listHostRules,
  type NewHostRule,
  removeHostRule,
  storedHostPolicy,
  writeAllowed,
  writeHostRule,
} from './host-rules.ts';
export {
  IDENTITY_TOPIC,
  settleIdentity,
  storedIdentity,
  takeUpIdentity,
} from './identity.ts';
export { prose } from './prose.ts';
export { instanceRoutes } from './routes.ts';
export { addRule, changeRule, listRules, moveRule, type Rule, removeRule, shownRules } from './rules.ts';
export { resealSettings, sealedInSettings } from './sealed.ts';
export {
  BLOCKS_SHOWN,
  changeSetting,
  changeSettings,
  checkSettings,
  listSettings,
  MODES,
  readSealedSetting,
  readSetting,
  SETTINGS,
  SETTINGS_TOPIC,
  SHOWN,
  takeSetting,
  writeSetting,
} from './settings.ts';
export { lastSite, settingsOf, siteOf } from './site.ts';
export { SEVERITIES, type Severity } from './tables.ts';
export { currentTermsDay, listTerms, publishTerms, shownTerms, withdrawTerms } from './terms.ts';
export { usageOf } from './usage.ts';
export { vapidPrivateKey, vapidPublicKey } from './vapid.ts';
export { VERSION } from './version.ts';
export { refuseUnlessRuns } from './who-runs.ts';
