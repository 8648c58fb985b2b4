/**
 * `missing`: there is a description and no picture; `gone`: it was taken in, and waited too long; `unplayed`: a film or
 * sound that browsers do not play; `making`: it is being made ready; `failed`: it cannot be.
 */
export type PictureFault =
  | 'too_large'
  | 'too_many_pixels'
  | 'too_many_points'
  | 'unreadable'
  | 'unplayed'
  | 'making'
  | 'failed'
  | 'missing'
  | 'gone'
  | 'busy'
  | 'alt_too_long';

/**
 * A place for a picture, film or sound in the form for a new status. Its fields end in its number: `alt_1` and `file_1`, or, for one
 * that was taken in when the form was sent before, `media_1` with its id and `drop_1`.
 */
export interface ComposerPicture {
  place: number;
  alt: string;
  kept: { id: string; preview: string | null; kind: 'image' | 'video' | 'audio' } | null;
  fault: PictureFault | null;
}
