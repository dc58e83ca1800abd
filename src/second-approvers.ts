import type { Config } from './config.ts';
import type { Proposal } from './model/proposal.ts';
import type { Clock } from './ports.ts';
import { ruleFor } from './remediation/rules.ts';
import { mayApprove, placesOf, type RecipientDeps, userIdsOf } from './waste-recipients.ts';

/** So many are told one by one; where more could, their team's channel is. */
const ONE_BY_ONE = 5;
/** Whom we ask Slack about, at most, to find out. */
const ASKED = 40;

/**
 * Who is told that a second approval is needed: those who may give it, one by one where they are few, else the team's
 * channel or lead, where whoever may sees it.
 */
export async function secondApprovers(deps: RecipientDeps & { clock: Clock }, proposal: Proposal): Promise<string[]> {
  const given = new Set(proposal.approvals.flatMap(({ userId }) => [userId]));
  const able: string[] = [];
  for (const userId of await candidates(deps, proposal)) {
    if (given.has(userId) || !(await mayApprove(deps, userId, proposal))) continue;
    able.push(userId);
    if (able.length > ONE_BY_ONE) return placesOf(deps, `team ${proposal.plan.team}`);
  }
  return able.length > 0 ? able : placesOf(deps, `team ${proposal.plan.team}`);
}

/** Everybody the rule names, before anybody asks whether they may. */
async function candidates(deps: RecipientDeps, { plan, approvals }: Proposal): Promise<string[]> {
  const { config, people, log } = deps;
  const words = ruleFor(plan, config)?.approvers ?? [];
  const asked = new Set(approvals.map(({ email }) => email));
  const emails = [...new Set(words.flatMap((word) => emailsOf(word, plan.team, config)))].filter(
    (each) => !asked.has(each),
  );
  const users = await userIdsOf(deps, emails.slice(0, ASKED));
  for (const groupId of words.flatMap((word) => /^group:(.+)$/.exec(word)?.[1] ?? [])) {
    const members = await people.groupMembers(groupId).catch((error: unknown) => {
      log.error({ err: error, groupId }, 'cannot read a group of approvers');
      return [];
    });
    users.push(...members.slice(0, ASKED));
  }
  return [...new Set(users)];
}

function emailsOf(word: string, team: string, { teams, roles }: Config): string[] {
  const { lead, members = [] } = teams.find(({ name }) => name === team) ?? {};
  if (word === 'lead') return lead ? [lead] : [];
  if (word === 'member') return members;
  const role = /^role:(.+)$/.exec(word)?.[1];
  if (role !== undefined) return roles[role]?.members ?? [];
  return word.includes('@') ? [word] : [];
}
