/** Why a document is not understood. */
export type RefusedReason =
  | 'too-large'
  | 'not-json'
  | 'not-an-object'
  | 'too-deep'
  | 'too-many-values'
  | 'no-id'
  | 'no-type'
  | 'no-actor'
  | 'no-author'
  | 'no-object'
  | 'no-inbox'
  | 'no-name'
  /** A type that this reader does not take. */
  | 'other-type'
  /** What stands here now is the mark of something deleted. */
  | 'tombstone';

/** What the readers of this folder return instead of a record; they never throw. */
export class Refused {
  readonly reason: RefusedReason;

  constructor(reason: RefusedReason) {
    this.reason = reason;
  }
}
