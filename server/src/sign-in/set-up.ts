import { SERVER_NAME_MAX } from '@skein/api/limits.ts';
import type { FieldFault, SetupField } from '@skein/api/pages.ts';
import { isMailAddress, nameFault, register } from '../accounts/index.ts';
import { isLoopbackHost } from '../config.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { changeSetting, settleIdentity } from '../instance/index.ts';
import { canonicalDomain, createOrigin, type Identity } from '../origin.ts';
import { prepareMember } from './create-account.ts';
import { passwordFault } from './passwords.ts';
import { startSession } from './sessions.ts';
import { refuseWrongCode, useCode } from './set-up-link.ts';

export type SetUpValues = Record<SetupField, string>;
export type SetUpFaults = Partial<Record<SetupField, FieldFault>>;

export type SetUpOutcome = { faults: SetUpFaults } | { faults: null; origin: string; session: string };

export interface SetUp {
  code: string;
  values: SetUpValues;
  locale: string;
  userAgent: string;
}

/**
 * Names the server, settles its address for good, makes its owner's account and signs them in: all of it or nothing.
 * @throws {Refusal} forbidden when the link was used or is not ours
 */
export async function setUp(ctx: Ctx, { code, values, locale, userAgent }: SetUp): Promise<SetUpOutcome> {
  await refuseWrongCode(ctx, code);
  const faults = faultsOf(ctx, values);
  if (Object.keys(faults).length > 0) return { faults };
  const identity = { origin: new URL(values.origin).origin, domain: canonicalDomain(values.domain) };
  const { username, email, password } = values;
  const rights = { role: 'owner', confirmed: true, approved: true, locale } as const;
  const owner = await prepareMember({ name: username, email, password, ...rights });
  // Names and addresses are built with what is settled here, before everybody else may build any.
  const origin = createOrigin();
  origin.settle(identity, false);
  try {
    return await transact(ctx, async (inner) => {
      await useCode(inner, code);
      await settleIdentity(inner, identity);
      await changeSetting(inner, 'title', values.server_name);
      const accountId = await register({ ...inner, origin }, owner);
      return {
        faults: null,
        origin: identity.origin,
        session: await startSession(inner, accountId, userAgent),
      };
    });
  } catch (error) {
    return { faults: takenFaults(error) };
  }
}

function faultsOf(ctx: Ctx, values: SetUpValues): SetUpFaults {
  const { server_name, username, email, password } = values;
  const faults: Record<SetupField, FieldFault | null> = {
    server_name: [...server_name].length > SERVER_NAME_MAX ? 'too_long' : null,
    origin: originFault(ctx, values.origin),
    domain: domainFault(ctx, values.domain),
    username: nameFault(username) === 'is reserved' ? 'reserved' : nameFault(username) ? 'invalid' : null,
    email: isMailAddress(email) ? null : 'invalid',
    password: passwordFault(password),
  };
  const found: SetUpFaults = {};
  for (const [field, fault] of Object.entries(faults) as [SetupField, FieldFault | null][]) {
    const blank = values[field] === '';
    if (blank || fault) found[field] = blank ? 'blank' : (fault as FieldFault);
  }
  return found;
}

function originFault({ config }: Ctx, text: string): FieldFault | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) return 'invalid';
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) return 'invalid';
  // Another value than the environment's would stop the next start.
  return config.origin !== null && config.origin !== url.origin ? 'mismatch' : null;
}

function domainFault({ config }: Ctx, text: string): FieldFault | null {
  if (!/^[^\s/?#@]{1,255}$/.test(text) || !URL.canParse(`https://${text}/`)) return 'invalid';
  return config.domain !== null && config.domain !== canonicalDomain(text) ? 'mismatch' : null;
}

/** What the environment or the address of the request proposes. */
export function proposedFor(ctx: Ctx, host: string | undefined): Identity {
  const origin = ctx.config.origin ?? originFrom(host) ?? `http://localhost:${ctx.config.port}`;
  return { origin, domain: ctx.config.domain ?? new URL(origin).host };
}

function originFrom(host: string | undefined): string | null {
  if (!host || !URL.canParse(`https://${host}/`)) return null;
  const { hostname } = new URL(`https://${host}/`);
  return new URL(`${isLoopbackHost(hostname) ? 'http' : 'https'}://${host}/`).origin;
}

/** A command may have made an account with this name before the set-up. */
function takenFaults(error: unknown): SetUpFaults {
  const details = error instanceof Refusal ? error.extras.details : undefined;
  if (details?.username) return { username: 'taken' };
  if (details?.email) return { email: 'taken' };
  throw error;
}
