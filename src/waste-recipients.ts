import type { Logger } from 'pino';
import { grantScope } from './analysis/access.ts';
import { ownChannelFor } from './analysis/routing.ts';
import type { Config } from './config.ts';
import { PennyError } from './errors.ts';
import type { Finding } from './model/finding.ts';
import type { Proposal } from './model/proposal.ts';
import type { Clock, People, Store } from './ports.ts';
import { proposalsOf } from './proposal-views.ts';
import { requireMayApprove } from './remediation/authority.ts';

/** What finding out whom to tell needs. */
export interface RecipientDeps {
  config: Config;
  store: Store;
  people: People;
  log: Logger;
}

/**
 * Who hears of which findings: the owner whom a tag names by e-mail, where it is somebody of ours who may see the
 * team's costs; else the team; else, of what is no team's, the operators. What can be done at the press of a button and
 * not by its owner is told to the team as well. Written as in `FindingNotice.recipient`.
 */
export async function recipientsOf(
  deps: RecipientDeps & { clock: Clock },
  findings: readonly Finding[],
): Promise<Map<string, Finding[]>> {
  const owners = new Map<string, Promise<string | undefined>>();
  const teams = new Set(deps.config.teams.map(({ name }) => name));
  const proposals = await proposalsOf(deps, findings);
  const recipients = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { owner = '', team, findingId } = finding;
    const key = `${owner.toLowerCase()} ${team}`;
    if (!owners.has(key)) owners.set(key, ownerOf(deps, finding));
    const ownerId = await owners.get(key);
    const proposal = proposals.get(findingId);
    const isTheirs = !proposal || (ownerId !== undefined && (await mayApprove(deps, ownerId, proposal)));
    const toOwner = isTheirs ? `owner ${owner.toLowerCase()}` : `shared ${owner.toLowerCase()} ${team}`;
    const recipient = ownerId !== undefined ? toOwner : teams.has(team) ? `team ${team}` : 'operators';
    recipients.set(recipient, [...(recipients.get(recipient) ?? []), finding]);
  }
  return recipients;
}

/** Who hears of one thing that only they can do something about: its owner, else its team, else the operators. */
export async function recipientOf(
  deps: RecipientDeps,
  about: { owner?: string | undefined; team: string },
): Promise<string> {
  if ((await ownerOf(deps, about)) !== undefined) return `owner ${about.owner!.toLowerCase()}`;
  return deps.config.teams.some(({ name }) => name === about.team) ? `team ${about.team}` : 'operators';
}

/** The Slack id of the owner whom a tag names, where it is one of ours who may see the team's costs. Unknown is no. */
export async function ownerOf(
  deps: RecipientDeps,
  { owner, team }: { owner?: string | undefined; team: string },
): Promise<string | undefined> {
  return owner && isEmail(owner) ? whoMaySee(deps, owner.toLowerCase(), team) : undefined;
}

/** Whether somebody may approve a proposal, as far as can be told. */
export async function mayApprove(
  deps: RecipientDeps & { clock: Clock },
  userId: string,
  proposal: Proposal,
): Promise<boolean> {
  try {
    await requireMayApprove(await deps.people.byId(userId), proposal, deps);
    return true;
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return false;
  }
}

/** The channel or people of a recipient, as the policy has them now; none where there is nobody to tell. */
export async function placesOf(deps: RecipientDeps, recipient: string): Promise<string[]> {
  const { config, store } = deps;
  const [, kind, name = ''] = /^(owner|shared|team|operators)(?: (.*))?$/.exec(recipient) ?? [];
  if (kind === 'owner') return userIdsOf(deps, [name]);
  if (kind === 'shared') {
    const [, email = '', team = ''] = /^(\S+) (.*)$/.exec(name) ?? [];
    return [...new Set([...(await userIdsOf(deps, [email])), ...(await placesOf(deps, `team ${team}`))])];
  }
  if (kind === 'team') {
    const channel = ownChannelFor(name, 'waste', { ...config, subscriptions: await store.subscriptions.list() });
    if (channel !== undefined) return [channel];
    const lead = config.teams.find((team) => team.name === name)?.lead;
    const leads = await userIdsOf(deps, lead ? [lead] : []);
    if (leads.length > 0) return leads;
  }
  return userIdsOf(deps, config.operators);
}

/** A tag is written by anybody: what it names must be one of us, with the right to see the team's costs. Unknown is no. */
async function whoMaySee(
  { people, config, log }: RecipientDeps,
  email: string,
  team: string,
): Promise<string | undefined> {
  try {
    const userId = await people.idByEmail(email);
    if (userId === undefined) return undefined;
    grantScope(await people.byId(userId), team, config);
    return userId;
  } catch (error) {
    if (!(error instanceof PennyError)) log.warn({ err: error, email }, 'cannot find the owner of a resource');
    return undefined;
  }
}

/** The Slack ids of people whom penny.yml names; who cannot be found is in the log. */
export async function userIdsOf({ people, log }: RecipientDeps, emails: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const email of emails) {
    const userId = await people.idByEmail(email).catch((error: unknown) => {
      log.error({ err: error, email }, 'cannot find the person to tell');
      return undefined;
    });
    if (userId) found.push(userId);
  }
  return found;
}

const isEmail = (text: string) => /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(text);
