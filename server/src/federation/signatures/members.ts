import { SignatureRefused } from './refused.ts';

/** One member of a `Signature` header: `keyId="…"` and `created=1` (cavage), or `label=:…:` (RFC 9421). */
export interface Member {
  name: string;
  form: 'quoted' | 'bare' | 'bytes';
  value: string;
}

const MEMBER = /\s*([A-Za-z*][\w.*-]*)\s*=\s*(?:"([^"\\]*)"|:([A-Za-z0-9+/]*={0,2}):|([\w.+-]+))\s*(,|$)/y;

/** Longest header that is read: an RSA signature of 8192 bits takes 1 400 characters. */
const MAX_LENGTH = 8 * 1024;

/**
 * Reads a `Signature` header of either kind, or of both in one list.
 * @throws {SignatureRefused} `malformed`, also for a name that stands twice.
 */
export function readMembers(text: string): Member[] {
  if (text.length > MAX_LENGTH) throw new SignatureRefused('malformed');
  const members: Member[] = [];
  // Some write the name of the scheme, which belongs into `Authorization`, here too.
  MEMBER.lastIndex = /^signature /i.test(text) ? 'signature '.length : 0;
  for (let end = false; !end; ) {
    const match = MEMBER.exec(text);
    if (!match || members.length === 16) throw new SignatureRefused('malformed');
    const [, name, quoted, bytes, bare, separator] = match as unknown as [
      string,
      string,
      ...(string | undefined)[],
    ];
    if (members.some((member) => member.name === name)) throw new SignatureRefused('malformed');
    if (quoted !== undefined) members.push({ name, form: 'quoted', value: quoted });
    else if (bytes !== undefined) members.push({ name, form: 'bytes', value: bytes });
    else members.push({ name, form: 'bare', value: bare! });
    end = separator === '';
  }
  return members;
}
