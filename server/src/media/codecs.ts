import type { AudioCodec, VideoCodec } from 'mediabunny';
import { Refusal } from '../errors.ts';
import { unreadable } from './film-limits.ts';

/** What every browser plays; anything else needs ffmpeg to be made into it. */
const PLAYED: readonly string[] = [
  ...['avc', 'vp8', 'vp9', 'av1'],
  ...['aac', 'mp3', 'opus', 'vorbis', 'flac', 'pcm-u8', 'pcm-s16', 'pcm-s24', 'pcm-s32', 'pcm-f32'],
];

/** Baseline, main, extended and high: eight bits, and colours in every second point. */
const H264_PROFILES = [66, 77, 88, 100];

/** @throws {Refusal} invalid, in words that name the codec */
export function refuseUnplayed(codec: string | null, kind: 'videos' | 'sounds'): void {
  if (codec !== null && PLAYED.includes(codec)) return;
  const name = { avc: 'H.264', hevc: 'H.265 (HEVC)' }[codec ?? ''] ?? codec ?? 'this codec';
  throw new Refusal('invalid', `This server cannot convert: ${kind} in ${name} are not supported`);
}

/** What is written of a codec: what decoders need, and nothing that was said beside it. */
export interface Silenced {
  description: Uint8Array | undefined;
  /** A packet without what cameras and programs wrote of themselves into it; null where nothing else was in it. */
  packet(data: Uint8Array): Uint8Array | null;
}

/** @throws {Refusal} invalid: what cannot be read cannot be silenced */
export function silenced(codec: VideoCodec | AudioCodec, told: Uint8Array | undefined): Silenced {
  const asItIs = { description: told, packet: (data: Uint8Array) => data };
  if (codec === 'avc') return silencedH264(told);
  if (codec === 'av1') {
    const description = told && Buffer.concat([told.subarray(0, 4), withoutMetadata(told.subarray(4))]);
    return { description, packet: (data) => someOf(withoutMetadata(data)) };
  }
  if (told === undefined) return asItIs;
  if (codec === 'vorbis') return { ...asItIs, description: withoutComments(told) };
  // The first block of FLAC says how to decode it; all others are labels and pictures.
  if (codec === 'flac') return { ...asItIs, description: onlyStreamInfo(told) };
  if (told.length > LONGEST_DESCRIPTION) throw unreadable(`${told.length} bytes describe ${codec}`);
  return asItIs;
}

/** Longer ones of AAC, Opus, VP8 and VP9 hold something else. */
const LONGEST_DESCRIPTION = 300;

function silencedH264(told: Uint8Array | undefined): Silenced {
  if (told === undefined || told.length < 7) throw unreadable('H.264 without its parameters');
  const [, profile = 0, , , lengths = 0] = told;
  if (!H264_PROFILES.includes(profile)) {
    throw new Refusal('invalid', `This server cannot convert: H.264 of profile ${profile} is not supported`);
  }
  const size = (lengths & 3) + 1;
  return { description: told, packet: (data) => someOf(withoutRemarks(data, size)) };
}

/** Units of type 6 are remarks (place, time, camera), those above 23 are whatever a maker likes. */
function withoutRemarks(data: Uint8Array, size: number): Uint8Array {
  const kept: Uint8Array[] = [];
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (at + size > bytes.length) throw unreadable('a unit of H.264 is cut off');
    const end = at + size + bytes.readUIntBE(at, size);
    if (end > bytes.length) throw unreadable('a unit of H.264 is longer than its packet');
    const type = end > at + size ? (bytes[at + size] as number) & 31 : 6;
    if (type !== 6 && type < 24) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** Units of AV1 of type 5 are metadata, those of type 15 padding. */
function withoutMetadata(data: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let at = 0; at < data.length; ) {
    const head = data[at] as number;
    const body = at + ((head & 4) === 0 ? 1 : 2);
    let end = data.length;
    if ((head & 2) !== 0) {
      const { value, next } = leb128(data, body);
      end = next + value;
    }
    if (end > data.length) throw unreadable('a unit of AV1 is longer than its packet');
    const type = (head >> 3) & 15;
    if (type !== 5 && type !== 15) kept.push(data.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

function leb128(data: Uint8Array, at: number): { value: number; next: number } {
  let value = 0;
  for (let place = 0; place < 8; place += 1) {
    const byte = data[at + place];
    if (byte === undefined) break;
    value += (byte & 127) * 128 ** place;
    if (byte < 128) return { value, next: at + place + 1 };
  }
  throw unreadable('a length of AV1 has no end');
}

/** Three packets with their lengths before them, as Xiph laces them: the second has the labels. */
function withoutComments(told: Uint8Array): Uint8Array {
  const lengths: number[] = [];
  let at = 1;
  while (lengths.length < 2) {
    let length = 0;
    for (; told[at] === 255; at += 1) length += 255;
    length += told[at] ?? Number.NaN;
    at += 1;
    lengths.push(length);
  }
  const [first = 0, second = 0] = lengths;
  if (told[0] !== 2 || !(first < 255 && at + first + second < told.length)) {
    throw unreadable('the beginning of Vorbis is cut off');
  }
  const none = Buffer.concat([Buffer.from('\x03vorbis', 'latin1'), Buffer.alloc(8), Buffer.from([1])]);
  return Buffer.concat([
    Buffer.from([2, first, none.length]),
    told.subarray(at, at + first),
    none,
    told.subarray(at + first + second),
  ]);
}

const STREAM_INFO = 34;

function onlyStreamInfo(told: Uint8Array): Uint8Array {
  const info = told.subarray(8, 8 + STREAM_INFO);
  if (info.length < STREAM_INFO || ((told[4] as number) & 127) !== 0) {
    throw unreadable('the beginning of FLAC is cut off');
  }
  return Buffer.concat([Buffer.from('fLaC'), Buffer.from([128, 0, 0, STREAM_INFO]), info]);
}

function someOf(data: Uint8Array): Uint8Array | null {
  return data.length === 0 ? null : data;
}
