import { grantToJob } from '../analysis/access.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import { type Asker, mailboxOf } from '../model/access.ts';
import type { Approval, Plan, Proposal } from '../model/proposal.ts';
import type { RemediationName } from '../model/remediation.ts';
import { type ResourceRef, resourceKey } from '../model/resource.ts';
import { isNewTeam, type Standing } from '../model/standing.ts';
import type { Clock, People, Store } from '../ports.ts';
import { iso } from './iso.ts';
import { planHash } from './plan-hash.ts';
import { alonePolicyFor, type RuleConfig, ruleFor, whyFourEyes } from './rules.ts';
import { unreachable } from './safety.ts';

/** What deciding who may decide needs: the policy, who people are, whose things are, and the time. */
export interface AuthorityDeps {
  config: Config;
  people: People;
  store: Pick<Store, 'resourceTeams' | 'schedules'>;
  clock: Pick<Clock, 'now'>;
}

/** All that a schedule may do by itself. */
const SCHEDULED: readonly RemediationName[] = ['start-instance', 'stop-instance', 'start-database', 'stop-database'];

const NOT_AMONG = { you: 'you are not among them', them: 'they are not among those who may' };

/** Slack's ids of people; anything else among proposers is no person. */
const SLACK_ID = /^[UW][A-Z0-9]+$/;

/** How many people must approve a plan; undefined where no rule lets anybody. */
export function approvalsNeeded(plan: Plan, config: RuleConfig): number | undefined {
  if (!ruleFor(plan, config)) return undefined;
  return whyFourEyes(plan, config).length > 0 ? 2 : 1;
}

/** Who may approve a plan, in words: "ana@example.com (the lead of payments) or the role finops". */
export function approversText(plan: Plan, config: RuleConfig): string {
  const rule = ruleFor(plan, config);
  if (!rule) return 'nobody, since no rule in penny.yml says who';
  const named = rule.approvers.flatMap((word) => inWords(word, plan, config) ?? []);
  return named.length > 0 ? either(named) : `nobody, since ${plan.team} has neither a lead nor members in penny.yml`;
}

/** Refuses whoever may not approve a proposal, with why, and names who may. An unknown is a no. */
export async function requireMayApprove(who: Asker, proposal: Proposal, deps: AuthorityDeps): Promise<void> {
  const why = whyNobody(who) ?? (await whyOwn(who, proposal, deps)) ?? (await whyNotBy(who, proposal.plan, deps));
  if (why !== undefined) throw refusal('approve', why, proposal.plan, deps.config);
}

/**
 * Refuses whoever may not say no, put off or choose another way. That is the approvers, the team's lead, and whom its
 * owner tag names: a no does no harm, so those who were told of it may say it. So may whoever asked for it.
 */
export async function requireMayDecline(
  who: Asker,
  { plan, proposedBy }: Proposal,
  deps: AuthorityDeps,
): Promise<void> {
  const why = whyNobody(who);
  if (why === undefined && (isOwner(who, plan) || isLead(who, plan, deps.config) || proposedBy === who.userId)) return;
  const other = why ?? (await whyNotBy(who, plan, deps, { newTeamsCount: true }));
  if (other !== undefined) throw refusal('decide', other, plan, deps.config);
}

/** Refuses whoever may not take it back: one of the approvers is enough, or who approved it. */
export async function requireMayUndo(who: Asker, { plan, approvals }: Proposal, deps: AuthorityDeps): Promise<void> {
  const why = whyNobody(who);
  if (why === undefined && approvals.some(({ userId }) => userId === who.userId)) return;
  const other = why ?? (await whyNotBy(who, plan, deps, { newTeamsCount: true, fresh: true }));
  if (other !== undefined) throw refusal('undo', other, plan, deps.config);
}

/**
 * What speaks against carrying out what was approved, as people and the policy are now, a sentence each: who left, lost
 * the right or was never somebody else does not count.
 */
export async function approvalObjections(proposal: Proposal, deps: AuthorityDeps): Promise<string[]> {
  const { plan } = proposal;
  if (planHash(plan) !== proposal.planHash) return ['What would be done is not what was approved: it was altered.'];
  if (proposal.proposedBy === 'schedule' && SCHEDULED.includes(plan.remediation)) return scheduleObjections(plan, deps);
  if (proposal.isAlone && proposal.approvals.length === 0) return aloneObjections(plan, deps.config);
  const needed = approvalsNeeded(plan, deps.config);
  if (needed === undefined) return ['No rule in penny.yml lets anybody approve it any more.'];

  const said: string[] = [];
  const unknown = new Map<string, string>();
  const counted = new Set<string>();
  for (const approval of proposal.approvals) {
    const why = await whyNotAnyMore(approval, proposal, deps);
    if (why === undefined) counted.add(mailboxOf(approval.email));
    else if ('lost' in why) said.push(why.lost);
    else unknown.set(mailboxOf(approval.email), why.unknown);
  }
  if (counted.size >= needed) return [];
  // Where Slack only has to answer again, nobody need do anything.
  if (unknown.size > 0 && counted.size + unknown.size >= needed) return [...unknown.values()].map(unreachable);
  said.push(...unknown.values());
  const counts = counted.size === 0 ? 'none' : `only ${counted.size}`;
  const people = needed === 1 ? 'one person' : `${needed} different people`;
  return [
    ...said,
    `It needs the approval of ${people}, and ${counts} counts now: ${approversText(plan, deps.config)} may approve.`,
  ];
}

/** A schedule's own start or stop stands on the schedule that somebody approved, as it is at this moment. */
async function scheduleObjections(plan: Plan, { store, config, clock }: AuthorityDeps): Promise<string[]> {
  const mine = (ref: ResourceRef) => resourceKey(ref) === resourceKey(plan);
  const standing = await store.schedules.list(grantToJob('all', config));
  const schedule = standing.find(({ proposalId }) => proposalId === plan.evidence.scheduleProposalId);
  if (!schedule || !mine(schedule.resource)) return ['The schedule that it belongs to is not in force any more.'];
  const override = (await store.schedules.overrides(iso(clock.now()))).find(({ resource }) => mine(resource));
  if (!override || plan.remediation.startsWith('start-')) return [];
  return [`Somebody wants it left on until ${override.until.slice(0, 16).replace('T', ' ')} UTC.`];
}

function aloneObjections(plan: Plan, config: RuleConfig): string[] {
  if (!ruleFor(plan, config)) return ['No rule in penny.yml lets anybody approve it any more.'];
  return alonePolicyFor(plan, config) ? [] : ['The policy for acting alone that approved it was withdrawn.'];
}

/** Why an approval counts no more, or that nobody knows; Slack is asked afresh. */
async function whyNotAnyMore(
  { userId, email }: Approval,
  proposal: Proposal,
  deps: AuthorityDeps,
): Promise<{ lost: string } | { unknown: string } | undefined> {
  try {
    const who = await deps.people.byId(userId, { fresh: true });
    const why =
      whyNobody(who, 'them') ??
      (who.email === email ? undefined : 'their e-mail address is another one now') ??
      (await whyOwn(who, proposal, deps)) ??
      (await whyNotBy(who, proposal.plan, deps, { fresh: true, whom: 'them' }));
    return why === undefined ? undefined : { lost: `The approval of ${email} does not count any more: ${why}.` };
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    if (error.code === 'forbidden')
      return { lost: `The approval of ${email} does not count any more: they have left.` };
    return { unknown: `Whether ${email} may still approve cannot be told: ${error.message}` };
  }
}

/** Refuses whoever is no person of ours whom Slack vouches for: nobody else asks for anything to be done. */
export function requirePerson(who: Asker): void {
  const why = whyNobody(who);
  if (why !== undefined) throw new PennyError('forbidden', `You cannot ask for this, since ${why}.`);
}

/** Why somebody is nobody who could decide anything, the end of a sentence; undefined for a person of ours. */
function whyNobody({ userId, email, outsider, operator }: Asker, whom: 'you' | 'them' = 'you'): string | undefined {
  if (operator || !SLACK_ID.test(userId)) return 'a terminal does not say which person you are; decide in Slack';
  if (outsider === 'guest') return 'guests decide nothing here';
  if (outsider) return 'people of other organisations decide nothing here';
  if (!email) return `Slack gives me no confirmed e-mail address for ${whom}`;
  return undefined;
}

const isOneMailbox = (one: string, other: string) => mailboxOf(one) === mailboxOf(other);

/** Nobody approves what they asked for, under whichever of their ids they did. */
async function whyOwn(who: Asker, { proposedBy }: Proposal, { people }: AuthorityDeps): Promise<string | undefined> {
  const OWN = 'nobody approves their own proposal';
  if (proposedBy === who.userId) return OWN;
  if (!SLACK_ID.test(proposedBy)) return undefined;
  const proposer = await people.byId(proposedBy).catch((error: unknown) => {
    // Who has left is somebody else than who presses now.
    if (error instanceof PennyError && error.code === 'forbidden') return undefined;
    throw error;
  });
  const isSame = proposer?.email !== undefined && who.email !== undefined && isOneMailbox(proposer.email, who.email);
  return isSame ? OWN : undefined;
}

/**
 * Why the rules do not let somebody; undefined where they do. A team that is new to the resource has no say, and what
 * its rule allows must be allowed by the rule of the team before as well: a tag is no way to another rule.
 */
async function whyNotBy(
  who: Asker,
  plan: Plan,
  deps: AuthorityDeps,
  {
    newTeamsCount = false,
    fresh = false,
    whom = 'you',
  }: { newTeamsCount?: boolean; fresh?: boolean; whom?: 'you' | 'them' } = {},
): Promise<string | undefined> {
  const { config, people, store, clock } = deps;
  const grace = newTeamsCount ? undefined : graceOf(plan, await store.resourceTeams.find(plan), config, clock.now());
  for (const team of [plan.team, ...(grace?.teamBefore ? [grace.teamBefore] : [])]) {
    const rule = ruleFor({ ...plan, team }, config);
    if (!rule) return 'no rule in penny.yml says who may';
    const words = grace ? rule.approvers.filter((word) => word !== 'lead' && word !== 'member') : rule.approvers;
    if (words.some((word) => isMeant(who, word, plan, config))) continue;
    if (await isInGroups(who, words, people, fresh)) continue;
    const wouldCount = grace !== undefined && rule.approvers.some((word) => isMeant(who, word, plan, config));
    return wouldCount ? grace!.sentence : NOT_AMONG[whom];
  }
  return undefined;
}

/** That a team is too new to a resource to have a say, and which one it had; undefined where its team counts. */
function graceOf(
  plan: Plan,
  standing: Standing | undefined,
  { remediation: { graceDays } }: RuleConfig,
  now: Temporal.Instant,
): { teamBefore: string | undefined; sentence: string } | undefined {
  if (!standing) return undefined;
  if (standing.team !== plan.team) {
    return { teamBefore: standing.team, sentence: `it is not of ${plan.team} any more, but of ${standing.team}` };
  }
  const days = graceDays * 24;
  if (!isNewTeam(standing, now.subtract({ hours: days }).toString())) return undefined;
  const since = Temporal.Instant.from(standing.teamSince!);
  const until = since.add({ hours: days }).toString().slice(0, 10);
  return {
    teamBefore: standing.teamBefore ?? undefined,
    sentence:
      `it is of ${plan.team} only since ${since.toString().slice(0, 10)}, by its tags, and a team that is new to a resource ` +
      `has no say over it for ${graceDays} days, until ${until}`,
  };
}

/** Whether a word of a rule means somebody, groups aside. The owner tag is never asked. */
function isMeant(who: Asker, word: string, plan: Plan, config: RuleConfig): boolean {
  if (!who.email) return false;
  if (word === 'lead') return isLead(who, plan, config);
  if (word === 'member')
    return config.teams.some(({ name, members }) => name === plan.team && members.includes(who.email!));
  const role = /^role:(.+)$/.exec(word)?.[1];
  if (role !== undefined) return Object.hasOwn(config.roles, role) && config.roles[role]!.members.includes(who.email);
  return word.includes('@') && word === who.email;
}

async function isInGroups(who: Asker, words: readonly string[], people: People, fresh: boolean): Promise<boolean> {
  for (const groupId of words.flatMap((word) => /^group:(.+)$/.exec(word)?.[1] ?? [])) {
    if ((await people.groupMembers(groupId, { fresh })).includes(who.userId)) return true;
  }
  return false;
}

function isLead({ email }: Asker, { team }: Plan, { teams }: RuleConfig): boolean {
  return email !== undefined && teams.some(({ name, lead }) => name === team && lead === email);
}

function isOwner({ email }: Asker, { owner }: Plan): boolean {
  return email !== undefined && owner?.toLowerCase() === email;
}

function refusal(what: 'approve' | 'decide' | 'undo', why: string, plan: Plan, config: RuleConfig): PennyError {
  const sentence = ruleFor(plan, config)
    ? `${capitalised(approversText(plan, config))} can ${what} this; you cannot, since ${why}.`
    : `No rule in penny.yml says who may ${what} this, so nobody can. An operator adds one under remediation.rules.`;
  return new PennyError('forbidden', sentence);
}

/** An e-mail address stays as it is. */
function capitalised(text: string): string {
  return /^\S+@/.test(text) ? text : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Undefined for a lead or members that the team has not got. */
function inWords(word: string, { team }: Plan, { teams }: RuleConfig): string | undefined {
  const { lead, members = [] } = teams.find(({ name }) => name === team) ?? {};
  if (word === 'lead') return lead && `${lead} (the lead of ${team})`;
  if (word === 'member') return members.length > 0 ? `a member of ${team}` : undefined;
  if (word.startsWith('role:')) return `the role ${word.slice('role:'.length)}`;
  if (word.startsWith('group:')) return `the Slack group ${word.slice('group:'.length)}`;
  return word;
}

function either(names: readonly string[]): string {
  const last = names.at(-1) ?? 'nobody';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} or ${last}`;
}
