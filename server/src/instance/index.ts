export {
  IDENTITY_TOPIC,
  settleIdentity,
  storedIdentity,
  takeUpIdentity,
} from './identity.ts';
export { instanceRoutes } from './routes.ts';
export { addRule, changeRule, listRules, moveRule, type Rule, removeRule, shownRules } from './rules.ts';
export { resealSettings, sealedInSettings } from './sealed.ts';
export {
  changeSetting,
  changeSettings,
  checkSettings,
  listSettings,
  MODES,
  readSealedSetting,
  readSetting,
  SETTINGS,
  SETTINGS_TOPIC,
  takeSetting,
  writeSetting,
} from './settings.ts';
export { lastSite, siteOf } from './site.ts';
export { usageOf } from './usage.ts';
export { vapidPublicKey } from './vapid.ts';
export { VERSION } from './version.ts';
export { refuseUnlessRuns } from './who-runs.ts';
