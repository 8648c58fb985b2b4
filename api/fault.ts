/** What may be wrong with one field of a form. */
export type FieldFault = 'blank' | 'too_short' | 'too_long' | 'invalid' | 'taken' | 'reserved' | 'mismatch';
