import { distance } from 'fastest-levenshtein';
import { PennyError } from '../errors.ts';
import { type Asker, type Grant, makeGrant } from '../model/access.ts';
import { UNALLOCATED } from '../model/charge.ts';

/** Who is on which team, and who may see what. E-mails are lower case. */
export interface AccessPolicy {
  visibility: 'own-team' | 'all';
  teams: { name: string; lead?: string | undefined; members: string[] }[];
  roles: Record<
    string,
    { members: string[]; sees: 'all' | string[]; setsBudgets: 'all' | string[]; setsExemptions: 'all' | string[] }
  >;
  sharedCosts: { name: string }[];
}

/** The teams somebody leads or belongs to, in the order of the config. */
export function teamsOf(asker: Asker, { teams }: AccessPolicy): string[] {
  const { email } = asker;
  if (!email) return [];
  return teams.filter((team) => team.lead === email || team.members.includes(email)).map((team) => team.name);
}

/**
 * The right to see a scope (`mine`, `all`, a team), or a sentence why not. Unknown means no: an outsider, a person
 * Slack gives no e-mail for, a team that does not exist.
 */
export function grantScope(asker: Asker, wanted: string, policy: AccessPolicy): Grant {
  if (asker.outsider) {
    throw new PennyError(
      'forbidden',
      'Costs are for members of this organisation; guests and people of other organisations see none.',
    );
  }
  const mine = teamsOf(asker, policy);
  const scope = wanted === 'mine' ? ownScope(asker, mine, policy) : scopeNamed(wanted, policy);
  if (maySee(asker, scope, mine, policy)) return makeGrant(scope);

  const may = mine.length > 0 ? `You may see ${mine.join(', ')}.` : 'You are not on any team yet.';
  const who = Object.entries(policy.roles).find(([, role]) => role.sees === 'all' || role.sees.includes(scope))?.[0];
  const ask = who ? ` The role "${who}" may see more; ask its members.` : '';
  throw new PennyError('forbidden', `The costs of ${scope === '*' ? 'all' : scope} are not shown to you. ${may}${ask}`);
}

/** The rights to every scope that somebody may see; where that is none, the sentence why. */
export function grantsOf(asker: Asker, policy: AccessPolicy): Grant[] {
  const mine = teamsOf(asker, policy);
  const seen = asker.outsider
    ? []
    : scopeNames(policy).filter((name) => maySee(asker, scopeNamed(name, policy), mine, policy));
  return seen.length > 0
    ? seen.map((name) => makeGrant(scopeNamed(name, policy)))
    : [grantScope(asker, 'mine', policy)];
}

/** What a lead may change of the team's own, and a role of the scopes that it names. */
type Right = 'setsBudgets' | 'setsExemptions';

/**
 * Whether somebody may set the budgets of a scope that they may see: a team's lead for the team, roles that say so,
 * the operator at the terminal. Unknown means no.
 */
export function mayBudget(asker: Asker, grant: Grant, policy: AccessPolicy): boolean {
  return may('setsBudgets', asker, grant, policy);
}

/** Refuses who may not, and names who may. */
export function requireMayBudget(asker: Asker, grant: Grant, policy: AccessPolicy): void {
  if (mayBudget(asker, grant, policy)) return;
  throw new PennyError('forbidden', `Budgets of ${grant.label} are set by ${whoMay('setsBudgets', grant, policy)}.`);
}

/** Whether somebody may say that a resource of a scope is left alone; the same people as for budgets, by a right of its own. */
export function mayExempt(asker: Asker, grant: Grant, policy: AccessPolicy): boolean {
  return may('setsExemptions', asker, grant, policy);
}

/** Refuses who may not, and names who may. */
export function requireMayExempt(asker: Asker, grant: Grant, policy: AccessPolicy): void {
  if (mayExempt(asker, grant, policy)) return;
  throw new PennyError(
    'forbidden',
    `What is left alone of ${grant.label} is decided by ${whoMay('setsExemptions', grant, policy)}.`,
  );
}

function may(right: Right, asker: Asker, { scope, label }: Grant, policy: AccessPolicy): boolean {
  if (asker.outsider) return false;
  if (asker.operator) return true;
  const leads = policy.teams.some(({ name, lead }) => name === scope && lead !== undefined && lead === asker.email);
  return leads || rolesOf(asker, policy).some((role) => role[right] === 'all' || role[right].includes(label));
}

function whoMay(right: Right, { scope, label }: Grant, policy: AccessPolicy): string {
  const lead = policy.teams.find(({ name }) => name === scope)?.lead;
  const roles = Object.entries(policy.roles)
    .filter(([, role]) => role[right] === 'all' || role[right].includes(label))
    .map(([name]) => `the role "${name}"`);
  return [...(lead ? [`its lead, ${lead}`] : []), ...roles].join(' and ') || 'an operator at the terminal';
}

/** Anybody of the organisation may stop everything: it does no harm. Refuses whom Slack does not vouch for. */
export function requireMayFreeze(asker: Asker): void {
  if (asker.operator) return;
  if (asker.outsider || !asker.email) {
    throw new PennyError('forbidden', 'Members of this organisation with a confirmed e-mail address may freeze.');
  }
}

/** To let it go on is for operators and for roles that see everything. */
export function requireMayUnfreeze(asker: Asker, policy: AccessPolicy & { operators: readonly string[] }): void {
  if (asker.operator) return;
  const { email, outsider } = asker;
  const isOperator = email !== undefined && policy.operators.includes(email);
  const role = rolesOf(asker, policy).some(({ sees }) => sees === 'all');
  if (!outsider && (isOperator || role)) return;
  const roles = Object.entries(policy.roles).filter(([, { sees }]) => sees === 'all');
  const who = [...policy.operators, ...roles.map(([name]) => `the role "${name}"`)].join(', ');
  throw new PennyError('forbidden', `A freeze is lifted by ${who || 'an operator at the terminal'}.`);
}

/** A job acts for the operator who configured it: what goes into a channel was granted there. */
export function grantToJob(wanted: string, policy: AccessPolicy): Grant {
  return makeGrant(scopeNamed(wanted, policy));
}

/** Every scope a person could name, for help and for "did you mean". */
export function scopeNames(policy: AccessPolicy): string[] {
  return [
    'all',
    ...policy.teams.map((team) => team.name),
    UNALLOCATED,
    ...policy.sharedCosts.map(({ name }) => `shared:${name}`),
  ];
}

/** The closest of several names, if one is close enough to be meant. */
export function didYouMean(word: string, names: readonly string[]): string | undefined {
  const scored = names.map((name) => ({ name, off: distance(word.toLowerCase(), name.toLowerCase()) }));
  const best = scored.sort((a, b) => a.off - b.off)[0];
  return best && best.off <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : undefined;
}

function scopeNamed(wanted: string, policy: AccessPolicy): string {
  if (wanted === 'all') return '*';
  const names = scopeNames(policy);
  const found = names.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found) return found;
  const meant = didYouMean(wanted, names);
  throw new PennyError(
    'not_found',
    `I do not know "${wanted}".${meant ? ` Did you mean ${meant}?` : ''} Known: ${names.join(', ')}.`,
  );
}

function ownScope(asker: Asker, mine: string[], policy: AccessPolicy): string {
  if (mine[0]) return mine[0];
  if (asker.operator || seesAll(asker, policy)) return '*';
  const who = asker.email ?? 'Slack gives me no e-mail address for you; you';
  throw new PennyError(
    'not_found',
    `${asker.email ? `${who} is` : `${who} are`} not on a team yet. Ask an operator to add your e-mail to \`members\` of your team in penny.yml. ` +
      `Teams: ${policy.teams.map((team) => team.name).join(', ') || 'none so far'}.`,
  );
}

function maySee(asker: Asker, scope: string, mine: string[], policy: AccessPolicy): boolean {
  return (
    asker.operator === true ||
    mine.includes(scope) ||
    (policy.visibility === 'all' && asker.email !== undefined) ||
    rolesOf(asker, policy).some(({ sees }) => sees === 'all' || sees.includes(scope))
  );
}

function seesAll(asker: Asker, policy: AccessPolicy): boolean {
  return maySee(asker, '*', [], policy);
}

function rolesOf({ email }: Asker, { roles }: AccessPolicy) {
  return Object.values(roles).filter(({ members }) => email !== undefined && members.includes(email));
}
