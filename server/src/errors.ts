/** The kinds of refusal and the HTTP status each becomes. Bodies have Mastodon's shape: `{"error": "text"}`. */
export const STATUS_OF = {
  bad: 400,
  unauthenticated: 401,
  forbidden: 403,
  missing: 404,
  unacceptable: 406,
  conflict: 409,
  gone: 410,
  tooLarge: 413,
  invalid: 422,
  tooMany: 429,
  unavailable: 503,
} as const;

export type RefusalKind = keyof typeof STATUS_OF;

export interface RefusalExtras {
  /** What really happened: logged, never shown. */
  cause?: unknown;
  /** Mastodon's per-field list (`{"email":[{"error":"ERR_BLANK","description":"…"}]}`). */
  details?: Record<string, { error: string; description: string }[]>;
  /** Seconds until a new try makes sense (`Retry-After`). */
  retryAfter?: number;
  /** Which limit was used up. */
  limit?: string;
  /** Extra headers of the answer. */
  headers?: Record<string, string>;
  /** Extra members of the body, as OAuth's `error_description`. */
  body?: Record<string, unknown>;
}

/** Thrown by verbs and doors alike; `message` is what the person reads, `cause` what the log gets. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly extras: RefusalExtras;

  constructor(kind: RefusalKind, message: string, extras: RefusalExtras = {}) {
    super(message, { cause: extras.cause });
    this.name = 'Refusal';
    this.kind = kind;
    this.extras = extras;
  }

  get status(): number {
    return STATUS_OF[this.kind];
  }
}

/** The one answer for what does not exist and for what may not be seen, so that neither can be told from the other. */
export function notFound(cause?: unknown): Refusal {
  return new Refusal('missing', 'Record not found', { cause });
}

/** For what was open to everybody and is no more. */
export function gone(): Refusal {
  return new Refusal('gone', 'This was here, and was deleted');
}

/** Mastodon's prefix for anything that fails validation. */
export function invalid(text: string, extras?: RefusalExtras): Refusal {
  return new Refusal('invalid', `Validation failed: ${text}`, extras);
}

export function forbidden(text = 'This action is not allowed'): Refusal {
  return new Refusal('forbidden', text);
}
