import { open } from 'node:fs/promises';

/** Which of ffmpeg's readers a file is given to: that one and no other. */
export type Container = 'mov' | 'matroska' | 'ogg' | 'mp3' | 'aac' | 'flac' | 'wav' | 'gif';

/** What can be taken where ffmpeg is, beside pictures. Apps look here before they offer a file. */
export const SOUNDING_TYPES = [
  'video/webm',
  'video/mp4',
  'video/quicktime',
  'audio/wave',
  'audio/wav',
  'audio/x-wav',
  'audio/x-pn-wave',
  'audio/vnd.wave',
  'audio/ogg',
  'audio/vorbis',
  'audio/mpeg',
  'audio/mp3',
  'audio/webm',
  'audio/flac',
  'audio/aac',
  'audio/m4a',
  'audio/x-m4a',
  'audio/mp4',
  'audio/3gpp',
];

/** The same where it is not: all but what no browser plays and ffmpeg would turn into something that they do. */
export const PLAYED_TYPES = SOUNDING_TYPES.filter((type) => type !== 'audio/3gpp');

/** Brands of HEIF, which begins as films do. */
const STILLS = /^(?:avif|avis|heic|heix|heim|heis|hevc|hevx|mif1|msf1|jpeg|jpgs)$/;

/** What a file is by its first bytes; null for pictures that stand still and whatever is no film or sound. */
export async function containerOf(path: string): Promise<Container | null> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return containerByStart(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** How a browser is told of each, where nothing else is known of it. */
export const PLAYED_AS: Record<Exclude<Container, 'gif'>, string> = {
  mov: 'video/mp4',
  matroska: 'video/webm',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
};

/** The same by the first 64 bytes. */
export function containerByStart(start: Buffer): Container | null {
  const at = (from: number, to: number) => start.toString('latin1', from, to);
  if (at(4, 8) === 'ftyp') return STILLS.test(at(8, 12)) ? null : 'mov';
  // QuickTime of old has no `ftyp`.
  if (/^(?:moov|mdat|wide|free|skip)$/.test(at(4, 8))) return 'mov';
  if (at(0, 4) === '\x1a\x45\xdf\xa3') return at(0, 64).includes('webm') ? 'matroska' : null;
  if (at(0, 4) === 'OggS') return 'ogg';
  if (at(0, 4) === 'fLaC') return 'flac';
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WAVE') return 'wav';
  if (at(0, 3) === 'ID3') return 'mp3';
  if (at(0, 3) === 'GIF') return 'gif';
  const [first = 0, second = 0] = start;
  if (first !== 0xff || (second & 0xe0) !== 0xe0) return null;
  // Frames of AAC are of no layer.
  return (second & 0x06) === 0 ? 'aac' : 'mp3';
}
