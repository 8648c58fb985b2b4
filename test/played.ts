import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  WebMOutputFormat,
} from 'mediabunny';

/** What stands in the files made here and must never be served again. */
export const TELLTALE = 'Telltale';
const TAGS = { title: TELLTALE, comment: TELLTALE, raw: { '©xyz': '+48.8577+002.295/', '©mak': TELLTALE } };

interface Wanted {
  format?: OutputFormat;
  codec?: 'avc' | 'hevc' | 'vp8' | 'vp9' | 'av1';
  width?: number;
  height?: number;
  /** Pictures, and how many a second. */
  count?: number;
  rate?: number;
  /** What its packets are. */
  data?: Buffer;
  description?: Buffer;
  sound?: 'aac' | 'opus' | 'mp3' | 'vorbis' | 'flac' | null;
  rotation?: 0 | 90;
}

/** Units of H.264 with their lengths: remarks of the camera, then a picture. */
export const h264 = (...units: Buffer[]): Buffer =>
  Buffer.concat(units.flatMap((unit) => [Buffer.from([0, 0, 0, unit.length]), unit]));
export const REMARK = Buffer.concat([Buffer.from([6, 5, 8]), Buffer.from(TELLTALE)]);
const PICTURE = Buffer.from('\x65a picture that nobody decodes', 'latin1');

/** The parameters of H.264 as MP4 holds them. */
export function avcC(profile = 77): Buffer {
  const [sequence, picture] = [
    Buffer.from([0x67, profile, 0, 30, 0xac, 0xd9, 0x40, 0x50, 0x1e, 0xc8]),
    Buffer.from([0x68, 0xeb, 0xec]),
  ];
  return Buffer.concat([
    Buffer.from([1, profile, 0, 30, 0xff, 0xe1, 0, sequence.length]),
    sequence,
    Buffer.from([1, 0, picture.length]),
    picture,
  ]);
}

const CODECS = { avc: 'avc1.4d001e', hevc: 'hvc1.1.6.L93.B0', vp8: 'vp8', vp9: 'vp09.00.10.08' } as const;

/** A film as containers have them, whose pictures nobody could decode: nothing of ours looks into them. */
export async function film(wanted: Wanted = {}): Promise<Buffer> {
  const { codec = 'avc', width = 320, height = 240, count = 25, rate = 25, sound = 'aac', rotation } = wanted;
  const { format = mp4() } = wanted;
  const description = wanted.description ?? (codec === 'avc' ? avcC() : undefined);
  const data = wanted.data ?? (codec === 'avc' ? h264(REMARK, PICTURE) : PICTURE);
  const output = new Output({ format, target: new BufferTarget() });
  output.setMetadataTags(TAGS);
  const pictures = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(pictures, { name: TELLTALE, rotation });
  const tone = sound && new EncodedAudioPacketSource(sound);
  if (tone) output.addAudioTrack(tone, { name: TELLTALE });
  await output.start();
  const config = {
    codec: codec === 'av1' ? 'av01.0.00M.08' : CODECS[codec],
    codedWidth: width,
    codedHeight: height,
  };
  for (let index = 0; index < count; index += 1) {
    const packet = new EncodedPacket(data, index === 0 ? 'key' : 'delta', index / rate, 1 / rate);
    await pictures.add(packet, { decoderConfig: { ...config, description } as never });
    if (tone) await addSound(tone, sound, index / rate, 1 / rate);
  }
  return finished(output);
}

/** A sound without a film, in a container. */
export async function sound(codec: NonNullable<Wanted['sound']>, format: OutputFormat): Promise<Buffer> {
  const output = new Output({ format, target: new BufferTarget() });
  output.setMetadataTags(TAGS);
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  for (let index = 0; index < 50; index += 1) await addSound(source, codec, index / 50, 1 / 50);
  return finished(output);
}

async function addSound(
  source: EncodedAudioPacketSource,
  codec: string,
  at: number,
  length: number,
  description = codec === 'aac' ? Buffer.from([0x12, 0x10]) : BEGINNINGS[codec as 'opus'],
): Promise<void> {
  const config = {
    codec: codec === 'aac' ? 'mp4a.40.2' : codec,
    numberOfChannels: 2,
    sampleRate: 48_000,
    description,
  };
  const data = Buffer.from('\xfca sound that nobody decodes', 'latin1');
  await source.add(new EncodedPacket(data, 'key', at, length), { decoderConfig: config as never });
}

async function finished(output: Output): Promise<Buffer> {
  await output.finalize();
  return Buffer.from((output.target as BufferTarget).buffer as ArrayBuffer);
}

/** How decoders of these sounds begin, with labels where they have some. */
export const BEGINNINGS = {
  vorbis: xiph(
    Buffer.concat([
      Buffer.from('\x01vorbis', 'latin1'),
      Buffer.from('00000000028bb00000000000000000000000000000b801', 'hex'),
    ]),
    Buffer.concat([Buffer.from('\x03vorbis\x08\0\0\0', 'latin1'), Buffer.from(`${TELLTALE}\0\0\0\0\x01`)]),
    Buffer.from('\x05vorbis and how to decode it', 'latin1'),
  ),
  opus: Buffer.concat([Buffer.from('OpusHead'), Buffer.from('0102380180bb0000000000', 'hex')]),
  flac: Buffer.concat([
    Buffer.from('fLaC'),
    Buffer.from([0, 0, 0, 34]),
    Buffer.from('100010000000000000000bb802f000000000', 'hex'),
    Buffer.alloc(16),
    Buffer.from([132, 0, 0, TELLTALE.length]),
    Buffer.from(TELLTALE),
  ]),
} as const;

function xiph(...[first, second, third]: [Buffer, Buffer, Buffer]): Buffer {
  return Buffer.concat([Buffer.from([2, first.length, second.length]), first, second, third]);
}

/** A second of PCM with labels before it. */
export function wav(): Buffer {
  const label = chunk('LIST', Buffer.from(`INFOICMT\x08\0\0\0${TELLTALE}`, 'latin1'));
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(1, 2);
  format.writeUInt32LE(8000, 4);
  format.writeUInt32LE(16_000, 8);
  format.writeUInt16LE(2, 12);
  format.writeUInt16LE(16, 14);
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    label,
    chunk('fmt ', format),
    chunk('data', Buffer.alloc(16_000, 3)),
  ]);
  return chunk('RIFF', body);
}

function chunk(name: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name);
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

/** A second of MP3 between labels of both kinds. */
export function mp3(): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9064);
  const text = Buffer.from(`\0${TELLTALE}`, 'latin1');
  const tag = Buffer.concat([Buffer.from('TIT2\0\0\0\x09\0\0', 'latin1'), text]);
  const last = Buffer.alloc(128);
  last.write(`TAG${TELLTALE}`);
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, tag.length]),
    tag,
    ...Array.from({ length: 40 }, () => frame),
    last,
  ]);
}

/** A box of MP4. */
export function box(type: string, ...parts: Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, { length }) => sum + length, 0));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}

/** The same bytes with the first `from` found in them made into `to`, of the same length. */
export function changed(file: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(file);
  copy.write(to, copy.indexOf(from), 'latin1');
  return copy;
}

/** The same with a number of 32 bits written so many bytes behind a word. */
export function numbered(file: Buffer, word: string, bytes: number, value: number): Buffer {
  const copy = Buffer.from(file);
  copy.writeUInt32BE(value, copy.indexOf(word) + bytes);
  return copy;
}

export const ogg = () => new OggOutputFormat();
export const webm = () => new WebMOutputFormat();
export const mp4 = () => new Mp4OutputFormat({ fastStart: 'in-memory' });
