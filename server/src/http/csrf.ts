import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Request } from './request.ts';

/** What a form carries to prove that our own page made it: only who holds the cookie's secret can compute it. */
export function formProof(secret: string): string {
  return createHmac('sha256', secret).update('form').digest('base64url');
}

/**
 * Refuses a form that another site sent. `secret` is what the browser's cookie holds, `proof` what the form does.
 * @throws {Refusal} forbidden
 */
export function refuseForgery(request: Request, origin: string, secret: string | null, proof: unknown): void {
  refuseForeignForm(request, origin);
  if (!isProof(secret, proof)) {
    throw new Refusal('forbidden', 'This form has expired. Go back, load the page anew and try again.');
  }
}

/** Whether a form carries the proof that goes with this secret. */
export function isProof(secret: string | null, proof: unknown): boolean {
  return secret !== null && typeof proof === 'string' && isSame(proof, formProof(secret));
}

/** Refuses by what browsers say of where a form comes from; programs that are no browser say nothing. */
export function refuseForeignForm(request: Request, origin: string): void {
  const { origin: from, 'sec-fetch-site': site } = request.headers;
  if (isForeignForm(request, origin))
    throw new Refusal('forbidden', 'This form was sent from another site', { cause: { from, site } });
}

/** The same as a question. */
export function isForeignForm({ headers }: Request, origin: string): boolean {
  const from = headers.origin;
  const site = headers['sec-fetch-site'];
  // A browser that keeps back where it comes from says `null`, also to ourselves; the other header is then the answer.
  const kept = from === 'null' && site !== undefined;
  return (from !== undefined && from !== origin && !kept) || (site !== undefined && site !== 'same-origin');
}

/** Whether a browser says that a page of ours sent this form. */
export function isFromHere({ headers }: Request, origin: string): boolean {
  return headers['sec-fetch-site'] === undefined
    ? headers.origin === origin
    : headers['sec-fetch-site'] === 'same-origin';
}

/** Compares two texts in a time that tells nothing about where they differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
