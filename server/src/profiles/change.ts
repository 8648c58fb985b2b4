import type { ProfileParams } from '@skein/api/profile.ts';
import { getAccount, type Portrait, saveProfile } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import type { Upload } from '../http/uploads.ts';
import { discardPortraits, storePortrait } from '../media/index.ts';
import { readChanges } from './read-changes.ts';

/** A picture that is null goes, with what was said of it. */
type Pictures = Partial<Record<Portrait, Upload | null | undefined>>;

/**
 * Changes a member's profile as they sent it, pictures first made ready; those they replace are removed.
 * @throws {Refusal} invalid with `details`, unavailable
 */
export async function changeProfile(ctx: Ctx, accountId: Id, input: ProfileParams & Pictures): Promise<void> {
  const changes = await readChanges(ctx, input);
  const before = await getAccount(ctx, accountId);
  const avatar = input.avatar ? await store(ctx, 'avatar', input.avatar) : input.avatar;
  const header = input.header ? await store(ctx, 'header', input.header) : input.header;
  await saveProfile(ctx, accountId, {
    ...changes,
    avatar,
    header,
    ...(avatar === null ? { avatarDescription: '' } : {}),
    ...(header === null ? { headerDescription: '' } : {}),
  });
  const replaced = [avatar !== undefined && before.avatar, header !== undefined && before.header].filter(
    (name) => typeof name === 'string',
  );
  await discardPortraits(ctx, replaced);
}

async function store(ctx: Ctx, which: Portrait, upload: Upload): Promise<string> {
  try {
    return await storePortrait(ctx, which, upload);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error;
    const details = { [which]: [{ error: 'ERR_INVALID', description: error.message }] };
    throw new Refusal('invalid', error.message, { ...error.extras, details });
  }
}
