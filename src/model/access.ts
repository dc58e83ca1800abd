/** Somebody who asks, as far as Slack vouches for them. */
export interface Asker {
  /** Slack's user id, or `terminal`. */
  userId: string;
  /** Verified by Slack; absent where Slack does not tell. Lower case. */
  email?: string | undefined;
  /** Guests and people of other organisations see no costs, whatever the policy says. */
  outsider?: 'guest' | 'other-organisation' | undefined;
  /** The operator at a terminal on the machine that holds the bills anyway. */
  operator?: boolean | undefined;
}

/**
 * Whose mailbox an address is: `ana+two@acme.example` is Ana's as well, so a second account under it is no second
 * person (RFC 5233, subaddressing).
 */
export function mailboxOf(email: string): string {
  return email.toLowerCase().replace(/\+[^@]*@/, '@');
}

declare const granted: unique symbol;

/**
 * The right to see one scope's costs. The store takes nothing else, and only `src/analysis/access.ts` makes one, so
 * no surface can forget to ask who is asking.
 */
export interface Grant {
  readonly [granted]: true;
  /** `*` for everything, else a team, `shared:POOL` or `unallocated`. */
  readonly scope: string;
  /** How a person says it: `all`, or the scope. */
  readonly label: string;
}

/** For `src/analysis/access.ts` alone (kept by test/architecture.test.ts). */
export function makeGrant(scope: string): Grant {
  return { scope, label: scope === '*' ? 'all' : scope } as Grant;
}
