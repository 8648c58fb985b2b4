import { type Group, packedPolicy } from '../../accounts/index.ts';
import { PUBLIC } from '../normalise/audience.ts';
import type { Policy } from '../normalise/quote.ts';

/** By what ids an actor names those whom a policy is about. */
interface Named {
  id: string;
  followers: string | null;
  following: string | null;
}

/** A policy of another server in the groups that are known here; its author's own id names nobody else. */
export function packedFrom(policy: Policy, { id: author, followers, following }: Named): number {
  const groups = (ids: readonly string[]): Group[] =>
    ids.flatMap((id) => {
      if (id === PUBLIC) return ['public'];
      if (id === followers) return ['followers'];
      if (id === following) return ['following'];
      return id === author ? [] : ['unsupported_policy'];
    });
  return packedPolicy(groups(policy.automatic), groups(policy.manual));
}
