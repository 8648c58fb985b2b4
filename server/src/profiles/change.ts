import type { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { getAccount, saveProfile } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Upload } from '../http/uploads.ts';
import { discardPortraits, storePortrait } from '../media/index.ts';
import { readChanges } from './read-changes.ts';

type Input = UpdateCredentialsParams & { avatar?: Upload | undefined; header?: Upload | undefined };

/** Changes a member's profile as they sent it, pictures first made ready; those they replace are removed. @throws {Refusal} invalid, unavailable */
export async function changeProfile(ctx: Ctx, accountId: Id, input: Input): Promise<void> {
  const changes = await readChanges(ctx, input);
  const before = await getAccount(ctx, accountId);
  const avatar = input.avatar && (await storePortrait(ctx, 'avatar', input.avatar));
  const header = input.header && (await storePortrait(ctx, 'header', input.header));
  await saveProfile(ctx, accountId, { ...changes, avatar, header });
  const replaced = [avatar && before.avatar, header && before.header].filter(
    (name) => typeof name === 'string',
  );
  await discardPortraits(ctx, replaced);
}
