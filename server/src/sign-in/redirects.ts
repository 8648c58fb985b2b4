import { invalid } from '../errors.ts';

/** Instead of an address: the code is shown, and the person copies it into the app. */
export const OUT_OF_BAND = 'urn:ietf:wg:oauth:2.0:oob';

export type ResponseMode = 'query' | 'fragment';

/** Schemes that a browser would run, or open as a file of the person's own. */
const REFUSED = new Set([
  'javascript:',
  'data:',
  'vbscript:',
  'blob:',
  'file:',
  'about:',
  'filesystem:',
  'view-source:',
]);

/**
 * Refuses addresses that nobody may be sent to. Any other scheme is an app's own.
 * @throws {Refusal} invalid
 */
export function refuseRedirect(address: string): void {
  if (address === OUT_OF_BAND) return;
  const url = URL.canParse(address) ? new URL(address) : null;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (!url || /[\s\u0000-\u001f\u007f\\]/.test(address))
    throw invalid('Redirect URI must be an absolute URI.');
  if (REFUSED.has(url.protocol)) throw invalid('Redirect URI uses a forbidden scheme.');
  if (address.includes('#')) throw invalid('Redirect URI cannot contain a fragment.');
  if (/^https?:$/.test(url.protocol) && (url.username !== '' || url.password !== '')) {
    throw invalid('Redirect URI cannot contain a name or password.');
  }
}

/** The address with what the app is told, leaving its own spelling as it was registered. */
export function redirectWith(
  address: string,
  values: Record<string, string | undefined>,
  mode: ResponseMode,
): string {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) told.set(name, value);
  const plain = address.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  if (mode === 'fragment') return `${plain}#${told}`;
  return `${plain}${plain.includes('?') ? '&' : '?'}${told}`;
}

/** What form-action has to let through, so that the answer to the consent form reaches the app. */
export function formSource(address: string): string | undefined {
  if (address === OUT_OF_BAND) return undefined;
  const { protocol, origin, hostname } = new URL(address);
  // A policy cannot name an IPv6 address, nor the host of a scheme that is an app's own.
  return /^https?:$/.test(protocol) && !hostname.startsWith('[') ? origin : protocol;
}
