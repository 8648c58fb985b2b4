/** One tile of 512×512, orange left and blue right: the configuration of the decoder, and the coded picture (HEVC). */
const CONFIGURATION =
  'AAAAeWh2Y0MBA3AAAAAAAAAAAABa8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwBaugJAIQABACxCAQEDcAAAAwCQAAADAAADAFqgBAIAgFlupJKa5uBAQMCAAAADAIAAAAMAhCIAAQAHRAHBcrBiQA==';
const CODED =
  'AAAAdCgBrxkQaYwoggge93yFN/9sl/6bev9GBXis/yxso86gIPP//7OOd9D5n+7wohcQQAMSprc6gHqFt/ZQAAAf4JMFqOAJG5iAAOaAhwAABCyjgAUcAAADAFyJ4AHrAAADAru/ACPgAAAIXwgAtoAAABG7cAHz';
const TILE = 512;

interface Heic {
  width: number;
  height: number;
  /** Of the tiles, side by side; as many as the size needs. */
  columns?: number;
  rows?: number;
  /** Quarters of a turn to the left, as a phone says it. */
  turns?: number;
  /** An ICC profile. */
  profile?: Buffer;
  /** What stands in the EXIF. */
  exif?: string;
}

/**
 * A HEIC as phones make it: a grid of tiles (ISO 23008-12), cut to its size. Every tile is the same few bytes, so that
 * a picture of any size is made at once.
 */
export function heic({ width, height, turns = 0, profile, exif, ...grid }: Heic): Buffer {
  const columns = grid.columns ?? Math.ceil(width / TILE);
  const rows = grid.rows ?? Math.ceil(height / TILE);
  const tiles = Array.from({ length: rows * columns }, (_, index) => index + 2);
  const layout = Buffer.concat([Buffer.from([0, 1, rows - 1, columns - 1]), u32(width), u32(height)]);
  const about = Buffer.from(`\0\0\0\0Exif\0\0${exif ?? ''}`, 'latin1');
  const coded = Buffer.from(CODED, 'base64');
  const exifId = tiles.length + 2;

  const properties = [
    Buffer.from(CONFIGURATION, 'base64'),
    whole('ispe', 0, u32(TILE), u32(TILE)),
    whole('ispe', 0, u32(width), u32(height)),
    box('irot', Buffer.from([turns])),
    ...(profile ? [box('colr', Buffer.from('prof'), profile)] : []),
  ];
  const ofGrid = [3, 4 | 0x80, ...(profile ? [5] : [])];
  const ofTile = [1 | 0x80, 2, ...(profile ? [5] : [])];
  const items: [number, string][] = [
    [1, 'grid'],
    ...tiles.map((id): [number, string] => [id, 'hvc1']),
    ...(exif ? ([[exifId, 'Exif']] as [number, string][]) : []),
  ];
  const head = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'));
  const meta = (start: number) =>
    whole(
      'meta',
      0,
      whole('hdlr', 0, u32(0), Buffer.from('pict'), Buffer.alloc(13)),
      whole('pitm', 0, u16(1)),
      whole(
        'iinf',
        0,
        u16(items.length),
        ...items.map(([id, type]) => whole('infe', 0x02000000, u16(id), u16(0), Buffer.from(`${type}\0`))),
      ),
      whole(
        'iloc',
        0,
        Buffer.from([0x44, 0]),
        u16(items.length),
        ...items.map(([id, type]) => {
          const [at, length] =
            type === 'grid'
              ? [0, layout.length]
              : type === 'Exif'
                ? [layout.length + coded.length, about.length]
                : [layout.length, coded.length];
          return Buffer.concat([u16(id), u16(0), u16(1), u32(start + at), u32(length)]);
        }),
      ),
      box(
        'iprp',
        box('ipco', ...properties),
        whole(
          'ipma',
          0,
          u32(tiles.length + 1),
          ...[1, ...tiles].map((id) => {
            const own = id === 1 ? ofGrid : ofTile;
            return Buffer.concat([u16(id), Buffer.from([own.length, ...own])]);
          }),
        ),
      ),
      whole(
        'iref',
        0,
        box('dimg', u16(1), u16(tiles.length), ...tiles.map(u16)),
        ...(exif ? [box('cdsc', u16(exifId), u16(1), u16(1))] : []),
      ),
    );
  const start = head.length + meta(0).length + 8;
  return Buffer.concat([head, meta(start), box('mdat', layout, coded, about)]);
}

function box(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type), body]);
}

/** A box with version and flags. */
function whole(type: string, flags: number, ...parts: Buffer[]): Buffer {
  return box(type, u32(flags), ...parts);
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
