import { PASSWORD_MIN } from '@skein/api/limits.ts';
import type { FieldFault, ServerField, SetupField, SignUpField } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import type { Words } from './words.ts';

const inGeneral: Record<FieldFault, WordId> = {
  blank: 'fault.blank',
  too_short: 'fault.tooShort',
  too_long: 'fault.tooLong',
  invalid: 'fault.invalid',
  taken: 'fault.taken',
  reserved: 'fault.reserved',
  mismatch: 'fault.mismatch',
};

/** Where a field can say more than that it is wrong: how to write it. */
const inParticular: Record<string, WordId> = {
  'origin invalid': 'fault.origin',
  'domain invalid': 'fault.domain',
  'username invalid': 'fault.username',
  'email invalid': 'fault.email',
  'contact invalid': 'fault.email',
  'host invalid': 'fault.mailHost',
  'from invalid': 'fault.mailFrom',
  'password too_short': 'fault.password',
  'agreement blank': 'fault.agreement',
};

/** What is wrong with a field, said so that it can be put right. */
export function faultWords(
  field: SetupField | SignUpField | ServerField | 'host' | 'from',
  fault: FieldFault,
  t: Words['t'],
): string {
  return t(inParticular[`${field} ${fault}`] ?? inGeneral[fault] ?? inGeneral.invalid, { min: PASSWORD_MIN });
}
