import { PennyError } from '../../src/errors.ts';
import type { Asker } from '../../src/model/access.ts';
import type { People } from '../../src/ports.ts';

export const ANA = 'U0ANA';
export const BEN = 'U0BEN';
export const SAM = 'U0SAM';
export const FIN = 'U0FIN';

/** People of a workspace that can leave, become guests and join groups while a test runs. */
export interface FakePeople extends People {
  everybody: Map<string, Asker>;
  groups: Map<string, string[]>;
  leaves(userId: string): void;
}

/** Ana leads payments and Ben is its member, Sam leads search, Fin has the role finops, as in `POLICY`. */
export function fakePeople(): FakePeople {
  const everybody = new Map<string, Asker>(
    ['ana', 'ben', 'sam', 'fin', 'eve'].map((name) => [`U0${name.toUpperCase()}`, asker(name)]),
  );
  everybody.set('U0GUEST', { ...asker('guest'), outsider: 'guest' });
  everybody.set('U0OTHER', { userId: 'U0OTHER', outsider: 'other-organisation' });
  const groups = new Map<string, string[]>();
  return {
    everybody,
    groups,
    leaves: (userId) => void everybody.delete(userId),
    async byId(userId) {
      const found = everybody.get(userId);
      if (!found) throw new PennyError('forbidden', 'Only people of this workspace may ask.');
      return found;
    },
    async idByEmail(email) {
      return [...everybody.values()].find((each) => each.email === email)?.userId;
    },
    async groupMembers(groupId) {
      const found = groups.get(groupId);
      if (!found) throw new PennyError('unavailable', `I cannot ask Slack who is in the user group ${groupId}.`);
      return found;
    },
  };
}

/** Somebody of ours, as Slack vouches for them. */
export function asker(name: string): Asker {
  return { userId: `U0${name.toUpperCase()}`, email: `${name}@acme.example` };
}
