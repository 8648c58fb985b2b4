import type { PrivacyProps } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import { readSetting } from '../instance/index.ts';
import { KEPT } from './kept.ts';

/** What the privacy page is made from. */
export async function privacyProps(ctx: Ctx): Promise<PrivacyProps> {
  return {
    kept: KEPT.map(({ kind, until }) => ({ kind, until })),
    contact: (await readSetting(ctx, 'contact')) || null,
  };
}
