import type { ComposerPicture, PictureFault } from '@skein/api/composer-picture.ts';
import { ALT_TEXT_MAX } from '@skein/api/limits.ts';
import { Flag, IdParam, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { Upload, type UploadRules } from '../http/uploads.ts';
import {
  type AttachmentRow,
  attachmentEntity,
  describe,
  discard,
  FILM_LIMITS,
  findOwn,
  IMAGE_BYTES,
  MOST_ATTACHMENTS,
  takeIn,
  takenTypes,
  whenReady,
} from '../media/index.ts';

const PLACES = Array.from({ length: MOST_ATTACHMENTS }, (_, index) => index + 1);

const alt = z.preprocess(
  (value) => (typeof value === 'string' ? value.replace(/\r\n?/g, '\n').trim() : ''),
  z.string().max(100_000),
);

const Place = z.object({
  /** The picture, film or sound, just chosen. */
  file: optional(z.instanceof(Upload)),
  /** One that was taken in when the form was sent before. */
  media: optional(IdParam),
  /** It shall not be part of the post after all. */
  drop: optional(Flag),
  alt,
});

type Place = z.output<typeof Place>;
type Shape = typeof Place.shape;
type Fields = { [Name in keyof Shape as `${Name}_${1 | 2 | 3 | 4}`]: Shape[Name] };

const fieldsOf = (place: number) =>
  Object.entries(Place.shape).map(([name, type]) => [`${name}_${place}`, type] as const);

/** The fields of all places in the form for a new status: `file_1`, `media_1`, `drop_1`, `alt_1`, and so on. */
export const PictureFields = z.object(Object.fromEntries(PLACES.flatMap(fieldsOf)) as unknown as Fields);

type Input = z.output<typeof PictureFields>;

export const PICTURE_UPLOADS: UploadRules = {
  names: PLACES.map((place) => `file_${place}`),
  mostBytes: FILM_LIMITS.bytes,
  cuts: true,
  limit: 'media',
};

const MEGABYTE = 1024 * 1024;
/** A film is mostly ready by then; whoever waits longer is told. */
const PATIENCE_MS = 8000;

/** What the form says of what it takes. */
export function takenOf(ctx: Pick<Ctx, 'config'>) {
  return {
    types: takenTypes(ctx),
    megabytes: IMAGE_BYTES / MEGABYTE,
    films: FILM_LIMITS.bytes / MEGABYTE,
  };
}

/** The places of a form nobody has touched. */
export const NO_PICTURES: ComposerPicture[] = PLACES.map(emptyPlace);

/** What became of the pictures of a form. */
export interface TakenPictures {
  /** In the order of the places. */
  attachmentIds: Id[];
  /** By place. Something is to be mended before the status can be published. */
  faults: Map<number, PictureFault>;
  places: Map<number, { id: Id | null; alt: string }>;
}

/**
 * Takes the pictures of a form in, each by itself: what is wrong with one leaves the others where they are, waiting
 * for their status, so that nobody has to choose and describe them twice.
 */
export async function takePictures(ctx: Ctx, input: Input): Promise<TakenPictures> {
  const taken: TakenPictures = { attachmentIds: [], faults: new Map(), places: new Map() };
  for (const place of PLACES) {
    const fields = placeOf(input, place);
    const found = await take(ctx, fields);
    if (typeof found === 'string') taken.faults.set(place, found);
    const id = typeof found === 'string' ? null : found;
    // What cannot be described stays with its description in the form.
    const waits = id ?? (found === 'alt_too_long' ? (fields.media ?? null) : null);
    if (id !== null) taken.attachmentIds.push(id);
    taken.places.set(place, { id: waits, alt: fields.drop ? '' : fields.alt });
  }
  await waitForFilms(ctx, taken);
  return taken;
}

/** Films are made ready by a job: what is not ready soon says so at its place. */
async function waitForFilms(ctx: Ctx, { attachmentIds, places, faults }: TakenPictures): Promise<void> {
  for (const [place, { id }] of places) {
    if (id === null || !attachmentIds.includes(id)) continue;
    const state = await whenReady(ctx, id, PATIENCE_MS).catch((error: unknown) => {
      // What is gone, or hangs on its status already, publishing finds out.
      if (error instanceof Refusal) return 'ready' as const;
      throw error;
    });
    if (state !== 'ready') faults.set(place, state);
  }
}

/** The pictures of a form that was refused before they were taken in: those of earlier stay, all others are to be chosen again. */
export function picturesTyped(input: Input): TakenPictures {
  const places = PLACES.map((place) => {
    const { media, alt: text } = placeOf(input, place);
    return [place, { id: media ?? null, alt: text }] as const;
  });
  return { attachmentIds: [], faults: new Map(), places: new Map(places) };
}

/** What makes the pictures of two forms that were sent different, so that neither is taken for the other. */
export function marksOf(input: Input): unknown[] {
  return PLACES.map((place) => {
    const { file, media, drop, alt: text } = placeOf(input, place);
    return [file?.bytes ?? null, media ?? null, drop ?? false, text];
  });
}

/** The places as the form shows them again. A picture that is no longer there is to be chosen anew. */
export async function placesAgain(ctx: Ctx, { places, faults }: TakenPictures): Promise<ComposerPicture[]> {
  const again: ComposerPicture[] = [];
  for (const place of PLACES) {
    const { id = null, alt: text = '' } = places.get(place) ?? {};
    const row = id === null ? undefined : await findOwn(ctx, id);
    const waits = row !== undefined && row.status_id === null;
    const gone = id !== null && !waits ? 'gone' : null;
    again.push({
      ...emptyPlace(place),
      alt: text,
      fault: faults.get(place) ?? gone,
      kept: waits && row.failed === 0 ? keptOf(ctx, row) : null,
    });
  }
  return again;
}

function keptOf(ctx: Ctx, row: AttachmentRow): ComposerPicture['kept'] {
  const kind = row.type === 'video' || row.type === 'audio' ? row.type : 'image';
  return { id: String(row.id), preview: attachmentEntity(ctx, row).preview_url, kind };
}

function emptyPlace(place: number): ComposerPicture {
  return { place, alt: '', kept: null, fault: null };
}

function placeOf(input: Input, place: number): Place {
  const named = Object.keys(Place.shape).map((name) => [name, input[`${name}_${place}` as keyof Input]]);
  return Object.fromEntries(named) as Place;
}

/** The picture of one place, or what is wrong with it; null where there is none. */
async function take(ctx: Ctx, { file, media, drop, alt: text }: Place): Promise<Id | PictureFault | null> {
  const description = text === '' ? null : text;
  if (media !== undefined) {
    if (drop) await unlessGone(discard(ctx, { attachmentId: media }));
    if (drop) return null;
    if (text.length > ALT_TEXT_MAX) return 'alt_too_long';
    // One that hangs on its status already belongs to a form that was sent twice: publishing finds that out.
    await unlessGone(describe(ctx, { attachmentId: media, description }));
    return media;
  }
  if (!file) return text === '' ? null : 'missing';
  if (file.cut) return 'too_large';
  if (text.length > ALT_TEXT_MAX) return 'alt_too_long';
  try {
    return await takeIn(ctx, { file, description, focus: null });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return faultOf(error);
  }
}

async function unlessGone(done: Promise<void>): Promise<void> {
  await done.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
  });
}

/** The media room says it as Mastodon does, in English. */
function faultOf({ kind, message }: Refusal): PictureFault {
  if (kind === 'unavailable') return 'busy';
  if (message.includes('must be less than')) return 'too_large';
  if (message.startsWith('This server cannot convert')) return 'unplayed';
  if (/videos are not supported/.test(message)) return 'too_many_points';
  return /not supported|too long/.test(message) ? 'too_many_pixels' : 'unreadable';
}
