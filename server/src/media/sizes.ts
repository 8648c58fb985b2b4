/** Mastodon's caps: of what is read, and of the two sizes that are kept. */
export const MOST_PIXELS = 33_177_600;
export const ORIGINAL_PIXELS = 8_294_400;
export const SMALL_PIXELS = 230_400;

/** Of an emoji, which is shown as high as a line: so small that it stays below Mastodon's 256 KB as plain pixels. */
export const EMOJI_PIXELS = 65_536;

/** What pictures are kept as. */
export type Format = 'jpg' | 'png' | 'webp';

/** What films and sounds are kept as: by ffmpeg the first of each, without it as they came. */
export type Sounding = 'mp4' | 'webm' | 'mp3' | 'm4a' | 'weba' | 'ogg' | 'flac' | 'wav';

export const TYPE_OF: Record<Format | Sounding, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  weba: 'audio/webm',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  wav: 'audio/wav',
};

/** How large, and of an animation whether it stays one. */
export interface Size {
  /** Within so many pixels, in its own shape. */
  pixels?: number;
  /** Or cut to exactly this, never blown up beyond what the picture has. */
  cut?: { width: number; height: number };
  still?: boolean;
  /** A preview need not be without loss: of a photo saved as PNG it would be ten times as large. */
  lossy?: boolean;
}

export interface Measures {
  format: Format;
  width: number;
  height: number;
  bytes: number;
}

/** What the decoder is asked, one picture at a time. */
export interface Asked {
  /** Path of the file. */
  input: string;
  sizes: readonly (Size & { to: string })[];
}

/** What was written, in the order of the sizes. */
export interface Decoded {
  pictures: Measures[];
  /** Of the last size: a few letters from which apps paint a blur while the picture loads. */
  blurhash: string;
}

/** `spent`: the decoder holds more than it should keep, so that the next picture needs a fresh one. */
export type Replied = ({ decoded: Decoded } | { refused: string; why: string }) & { spent: boolean };

/** A film or sound that was written anew as it came. */
export interface Rewritten {
  format: Sounding;
  type: 'video' | 'audio';
  width: number | null;
  height: number | null;
  frameRate: string | null;
  durationMs: number;
  bitrate: number;
  bytes: number;
}

export type RewriteReply = { rewritten: Rewritten } | { refused: string; why: string };
