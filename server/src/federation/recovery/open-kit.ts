import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { Kit, SealedKeys } from '@skein/api/recovery.ts';
import { invalid } from '../../errors.ts';

/** A kit whose keys lie open. */
export type OpenKit = Omit<Kit, 'sealed'>;

const derive = promisify(pbkdf2);

/**
 * Reads a kit (docs/recovery-kit.md) and opens its keys with the member's words where they are sealed.
 * @throws {Refusal} invalid: no kit, of a later version, not whole, other words
 */
export async function openKit(text: string, words: string | undefined): Promise<OpenKit> {
  const { sealed, ...kit } = parse(text);
  if (!sealed) {
    if (kit.keys.length === 0) throw invalid('the kit holds no key');
    return kit;
  }
  if (words === undefined) throw invalid('the keys of the kit are sealed: its words are needed');
  const salt = Buffer.from(sealed.salt, 'base64url');
  // Without order and spaces of chance: what somebody reads off a sheet of paper.
  const spoken = words.normalize('NFKC').trim().toLowerCase().replace(/\s+/g, ' ');
  const key = await derive(spoken, salt, sealed.iterations, 32, 'sha256');
  const bytes = Buffer.from(sealed.text, 'base64url');
  const cut = bytes.length - 16;
  if (cut < 2) throw invalid('the kit is not whole');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.nonce, 'base64url'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(`skein-recovery-kit 1 ${String(kit.actor.id)}`));
    decipher.setAuthTag(bytes.subarray(cut));
    const plain = Buffer.concat([decipher.update(bytes.subarray(0, cut)), decipher.final()]).toString('utf8');
    return { ...kit, keys: SealedKeys.parse(JSON.parse(plain)).keys };
  } catch (error) {
    throw invalid('the words do not open the kit', { cause: error });
  }
}

function parse(text: string): Kit {
  const value = readJson(text);
  const { kind, version } = (value ?? {}) as Record<string, unknown>;
  if (kind !== 'skein-recovery-kit') throw invalid('this is no recovery kit');
  if (version !== 1) throw invalid('this kit is of a version that is not known here');
  const kit = Kit.safeParse(value);
  if (!kit.success) throw invalid('the kit is not whole', { cause: kit.error });
  return kit.data;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid('this is no recovery kit', { cause: error });
  }
}
