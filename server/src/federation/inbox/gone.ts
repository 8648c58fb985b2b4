import type { Ctx } from '../../context.ts';
import { FetchFailed, fetchDocument } from '../fetch/document.ts';
import { typeOf } from '../normalise/values.ts';

/** Whether the server of an id says itself that nothing is there any more. @throws {FetchFailed} where it does not answer */
export async function isGone(ctx: Ctx, uri: string): Promise<boolean> {
  try {
    const { document } = await fetchDocument(ctx, uri);
    return typeOf(document, isTombstone) === 'Tombstone';
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    if (error.passing) throw error;
    return error.fault === 'gone' || error.fault === 'missing';
  }
}

function isTombstone(type: string): boolean {
  return type === 'Tombstone';
}
