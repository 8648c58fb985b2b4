import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import {
  listHostRules,
  type NewHostRule,
  refuseUnlessRuns,
  removeHostRule,
  SEVERITIES,
  writeAllowed,
  writeHostRule,
} from '../instance/index.ts';
import { domainTyped } from '../origin.ts';
import { applyFromStart } from './apply-host-rules.ts';

const MOST_CHARACTERS = 2000;

/** What is to be done with a domain and all below it. What is left out stays, of a new rule it is as below. */
export type HostRuling = Partial<Omit<NewHostRule, 'domain'>>;

const USUAL: Omit<NewHostRule, 'domain'> = {
  severity: 'silence',
  reject_media: 0,
  reject_reports: 0,
  obfuscate: 0,
  private_comment: '',
  public_comment: '',
};

/**
 * Says what this server does with another, from now on and with what is known of it: a job goes through its accounts.
 * Returns the domain as it is kept.
 * @throws {Refusal} forbidden, invalid (no domain, ours, no such severity, too long)
 */
export async function ruleHost(ctx: Ctx, text: string, ruling: HostRuling): Promise<string> {
  refuseUnlessRuns(ctx);
  const domain = otherDomain(ctx, text);
  const { severity = USUAL.severity, private_comment = '', public_comment = '' } = ruling;
  if (!SEVERITIES.includes(severity)) throw invalid(`Severity is none of ${SEVERITIES.join(', ')}`);
  if ([private_comment, public_comment].some((comment) => [...comment].length > MOST_CHARACTERS))
    throw invalid(`Comment is too long (maximum is ${MOST_CHARACTERS} characters)`);
  await transact(ctx, async (inner) => {
    const known = (await listHostRules(inner)).find((rule) => rule.domain === domain);
    const { id: _, changed_id: __, ...said } = known ?? { id: 0, changed_id: 0, ...USUAL, domain };
    await writeHostRule(inner, { ...said, ...ruling });
    await applyFromStart(inner);
  });
  return domain;
}

/** Takes a rule away; what it hid is seen again, and follows that ended stay so. @throws {Refusal} forbidden, invalid, missing */
export async function unruleHost(ctx: Ctx, text: string): Promise<string> {
  refuseUnlessRuns(ctx);
  const domain = otherDomain(ctx, text);
  await transact(ctx, async (inner) => {
    if (!(await removeHostRule(inner, domain))) throw notFound();
    await applyFromStart(inner);
  });
  return domain;
}

/** Puts a domain on the list of those that are talked to while the federation is limited. @throws {Refusal} forbidden, invalid */
export async function allowHost(ctx: Ctx, text: string): Promise<string> {
  return setAllowed(ctx, text, true);
}

/** Takes it off. @throws {Refusal} forbidden, invalid, missing */
export async function disallowHost(ctx: Ctx, text: string): Promise<string> {
  return setAllowed(ctx, text, false);
}

async function setAllowed(ctx: Ctx, text: string, allowed: boolean): Promise<string> {
  refuseUnlessRuns(ctx);
  const domain = otherDomain(ctx, text);
  await transact(ctx, async (inner) => {
    const changed = await writeAllowed(inner, domain, allowed);
    if (!changed && !allowed) throw notFound();
    await applyFromStart(inner);
  });
  return domain;
}

function otherDomain(ctx: Ctx, text: string): string {
  const domain = domainTyped(text);
  if (domain === null || ctx.origin.isOurDomain(domain)) throw invalid('Domain is not a valid domain name');
  return domain;
}
