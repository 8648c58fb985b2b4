import type { Status } from '@skein/api/status.ts';
import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { gone, notFound } from '../errors.ts';
import { canSee, findStatus, type StatusRow, UNLISTED } from '../statuses/index.ts';
import { statusEntities } from './entities.ts';
import { accountNamed } from './profile.ts';

/** A post of ours as everybody sees it, whoever asks. @throws {Refusal} missing, gone, forbidden (suspended) */
export async function embedded(ctx: Ctx, handle: string, statusId: Id): Promise<Status> {
  const author = await accountNamed(ctx, handle);
  const row = await findStatus(ctx, statusId);
  if (!row || row.account_id !== author.id || !author.local) throw notFound();
  if (row.deleted_at !== null && row.visibility <= UNLISTED) throw gone();
  return entityForAll(ctx, row);
}

/** @throws {Refusal} missing: a boost, or not for everybody */
export async function entityForAll(ctx: Ctx, row: StatusRow): Promise<Status> {
  const nobody = as(ctx, { kind: 'nobody' });
  if (row.boost_of_id !== null || !(await canSee(nobody, row))) throw notFound();
  const [status] = await statusEntities(nobody, [row.id]);
  if (!status) throw notFound();
  return status;
}
