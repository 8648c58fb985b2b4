/** Why a signature is not believed; each broken form has its own word, for logs and for tests. */
export type SignatureReason =
  | 'absent'
  | 'malformed'
  | 'duplicate-header'
  | 'several-signatures'
  | 'key-id'
  | 'key-ids-differ'
  | 'algorithm'
  | 'signature-bytes'
  | 'nothing-covered'
  | 'target-not-covered'
  | 'host-not-covered'
  | 'date-not-covered'
  | 'digest-not-covered'
  | 'covers-unknown'
  | 'header-missing'
  | 'wrong-host'
  | 'time-malformed'
  | 'future'
  | 'expired'
  | 'digest-malformed'
  | 'digest-mismatch';

/** A request whose signature is not believed: answered by 401, its reason kept to ourselves. */
export class SignatureRefused extends Error {
  override readonly name = 'SignatureRefused';
  readonly reason: SignatureReason;

  constructor(reason: SignatureReason) {
    super(`signature refused: ${reason}`);
    this.reason = reason;
  }
}
