import { createHash } from 'node:crypto';
import type { DomainBlock } from '@skein/api/instance.ts';
import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { HostRule } from './host-policy.ts';
import { listHostRules } from './host-rules.ts';

/**
 * The rules that people meet, as Mastodon lists them: those that silence before those that suspend, by domain. One that
 * refuses nothing but files or reports is nobody's business.
 */
export async function blocksShown(ctx: Ctx, withReasons: boolean): Promise<z.infer<typeof DomainBlock>[]> {
  const rules = await listHostRules(ctx);
  return (['silence', 'suspend'] as const).flatMap((severity) =>
    rules
      .filter((rule) => rule.severity === severity)
      .map((rule) => ({
        domain: nameShown(rule),
        digest: createHash('sha256').update(rule.domain).digest('hex'),
        severity,
        comment: withReasons ? rule.public_comment : null,
      })),
  );
}

/** Where its name is not to be advertised, a quarter at each end is left of it. */
function nameShown({ domain, obfuscate }: HostRule): string {
  if (obfuscate === 0) return domain;
  const quarter = Math.floor(domain.length / 4);
  const isShown = (letter: string, place: number) =>
    letter === '.' || place <= quarter || place >= domain.length - quarter;
  return [...domain].map((letter, place) => (isShown(letter, place) ? letter : '*')).join('');
}
