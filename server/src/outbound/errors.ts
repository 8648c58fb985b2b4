/** Why a request of ours came to nothing. `address`, `scheme`, `own`, `blocked` and `refused` never reached a socket. */
export type OutboundKind =
  /** A literal or resolved address is not global unicast. */
  | 'address'
  /** The deadline passed, or the caller's signal fired. */
  | 'timeout'
  /** More decoded bytes, or longer headers, than allowed. */
  | 'too-large'
  /** Too many redirects, or one that cannot be followed. */
  | 'redirect'
  /** The request is malformed, or there is no room for it. */
  | 'refused'
  /** No name, no connection, or a broken answer. */
  | 'network'
  | 'tls'
  | 'scheme'
  /** Who runs this server wants nothing to do with that one. */
  | 'blocked'
  /** One of our own hosts: read from the database, never over HTTP. */
  | 'own';

/** The only error that `Outbound.request` throws. The message is for logs and admins, not for members. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly kind: OutboundKind;
  /** True when a kept-alive socket died before it carried anything back: the same request may be sent again. */
  readonly stale: boolean;

  constructor(kind: OutboundKind, message: string, options: { cause?: unknown; stale?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.stale = options.stale ?? false;
  }
}
