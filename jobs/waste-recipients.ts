import { grantScope } from '../src/analysis/access.ts';
import { ownChannelFor } from '../src/analysis/routing.ts';
import { PennyError } from '../src/errors.ts';
import type { Finding } from '../src/model/finding.ts';
import type { JobDeps } from './job.ts';

/**
 * Who hears of which findings: the owner whom a tag names by e-mail, where it is somebody of ours who may see the
 * team's costs; else the team; else, of what is no team's, the operators. Written as in `FindingNotice.recipient`.
 */
export async function recipientsOf<T extends Pick<Finding, 'owner' | 'team'>>(
  deps: JobDeps,
  findings: readonly T[],
): Promise<Map<string, T[]>> {
  const owners = new Map<string, Promise<boolean>>();
  const teams = new Set(deps.config.teams.map(({ name }) => name));
  const recipients = new Map<string, T[]>();
  for (const finding of findings) {
    const { owner, team } = finding;
    const email = owner && isEmail(owner) ? owner.toLowerCase() : undefined;
    const key = `${email} ${team}`;
    if (email !== undefined && !owners.has(key)) owners.set(key, maySee(deps, email, team));
    const isOwned = await owners.get(key);
    const recipient = isOwned ? `owner ${email}` : teams.has(team) ? `team ${team}` : 'operators';
    recipients.set(recipient, [...(recipients.get(recipient) ?? []), finding]);
  }
  return recipients;
}

/** The channel or people of a recipient, as the policy has them now; none where there is nobody to tell. */
export async function placesOf(deps: JobDeps, recipient: string): Promise<string[]> {
  const { config, store } = deps;
  const [, kind, name = ''] = /^(owner|team|operators)(?: (.*))?$/.exec(recipient) ?? [];
  if (kind === 'owner') return userIdsOf(deps, [name]);
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
async function maySee({ people, config, log }: JobDeps, email: string, team: string): Promise<boolean> {
  try {
    const userId = await people.idByEmail(email);
    if (userId === undefined) return false;
    grantScope(await people.byId(userId), team, config);
    return true;
  } catch (error) {
    if (!(error instanceof PennyError)) log.warn({ err: error, email }, 'cannot find the owner of a resource');
    return false;
  }
}

async function userIdsOf({ people, log }: JobDeps, emails: readonly string[]): Promise<string[]> {
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
