/** Fields of forms in which people write: where a form was refused, what stood there is shown again. */
export const TYPED_FIELDS = [
  'status',
  'spoiler_text',
  'display_name',
  'note',
  'words',
  'title',
  'text',
  'hint',
  'text_en',
  'hint_en',
  'text_fr',
  'hint_fr',
  'description',
  'contact',
  'closed_message',
  'extended_description',
  'comment',
  'username',
  'email',
  'reason',
] as const;
export type TypedField = (typeof TYPED_FIELDS)[number];

/** A form that was refused, as it was sent: it can be sent again. Passwords and files are not part of it. */
export interface TypedForm {
  action: string;
  /** It had fields for files, which are to be chosen anew. */
  files: boolean;
  fields: [name: string, text: string][];
}
