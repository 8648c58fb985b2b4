import './events.ts';
import './tables.ts';

export { attach, detach, discardAttached, MOST_ATTACHMENTS } from './attach.ts';
export { type AttachedAnew, attachAnew, discardRemoved } from './attach-anew.ts';
export { type FilePart, fileKeeper, storedParts } from './backup.ts';
export { cacheName } from './cache-files.ts';
export { READABLE_TYPES } from './decode.ts';
export { describe } from './describe.ts';
export { DISCARD_JOB, discard, discardFiles, removeDiscarded } from './discard.ts';
export { mediaListeners } from './listeners.ts';
export { findLost } from './lost.ts';
export { discardPortraits, PORTRAIT_BYTES, storePortrait } from './portraits.ts';
export { type AttachmentRow, attachmentsOf, everAttachedTo, findOwn } from './queries.ts';
export { addRemote, type RemoteAttachment } from './remote.ts';
export { mediaRoutes } from './routes.ts';
export { serveCached } from './serve-cached.ts';
export { MOST_PIXELS } from './sizes.ts';
export {
  ORPHANS_JOB,
  removeOrphans,
  scheduleTidying,
  TIDY_JOB,
  tidy,
  UNATTACHED_KEPT_MS,
} from './sweep.ts';
export { IMAGE_BYTES, upload } from './upload.ts';
export { attachmentEntity, focusOf } from './view.ts';
