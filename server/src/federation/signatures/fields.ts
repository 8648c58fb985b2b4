import { SignatureRefused } from './refused.ts';

/**
 * Headers as Node gives them: `rawHeaders` (name and value in turn), or a record of values or lists of values, as
 * `headersDistinct`. Only these two show that a header came twice.
 */
export type IncomingHeaders =
  | readonly string[]
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** The headers of a request by lower-case name. */
export class Fields {
  readonly #values = new Map<string, string>();
  readonly #twice = new Set<string>();

  constructor(headers: IncomingHeaders) {
    if (Array.isArray(headers)) {
      for (let at = 0; at + 1 < headers.length; at += 2) this.#add(headers[at], headers[at + 1]);
      return;
    }
    for (const [name, value] of Object.entries(headers)) {
      for (const one of typeof value === 'string' ? [value] : (value ?? [])) this.#add(name, one);
    }
  }

  /** The value of a header, trimmed; null when it is absent. @throws {SignatureRefused} when it came twice. */
  one(name: string): string | null {
    if (this.#twice.has(name)) throw new SignatureRefused('duplicate-header');
    return this.#values.get(name) ?? null;
  }

  /** The value of a header that is a list: what came in several lines is one list (RFC 9110 §5.3). */
  list(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  #add(given: string, text: string): void {
    const name = given.toLowerCase();
    const value = text.trim();
    const before = this.#values.get(name);
    if (before !== undefined) this.#twice.add(name);
    this.#values.set(name, before === undefined ? value : `${before}, ${value}`);
  }
}
