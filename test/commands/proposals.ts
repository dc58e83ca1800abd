import { findWaste } from '../../jobs/find-waste.ts';
import type { FoundWaste } from '../../src/model/finding.ts';
import type { Plan, Proposal } from '../../src/model/proposal.ts';
import { startTestBot, type TestBot, until } from '../fakes/bot.ts';
import { aFoundWaste } from '../fakes/findings.ts';
import { aProposal } from '../fakes/proposals.ts';
import { depsOf } from '../jobs/budgets.ts';

/** The lead of a team approves, a role as well; production takes two. Nothing is reachable, so nothing is carried out. */
export const RULES = `
remediation:
  mode: act
  rules:
    - approvers: [lead, 'role:finops']
`;

/** A machine that does nothing, and the proposal to stop it. */
export function anIdleMachine(id = 'i-1', over: Partial<Omit<FoundWaste, 'saving'>> = {}): FoundWaste {
  return aFoundWaste({
    resourceId: id,
    resourceName: `report-server-${id}`,
    resourceType: 'instance',
    detector: 'idle-instance',
    actionType: 'Stop',
    reason: 'CPU 0.1 % on average over 14 days',
    environment: 'development',
    ...over,
  });
}

export function toStop(
  id = 'i-1',
  { plan, ...over }: Partial<Omit<Proposal, 'plan'>> & { plan?: Partial<Plan> } = {},
): Proposal {
  return aProposal({
    proposalId: `P-${id}`,
    findingId: `idle-instance:${id}`,
    detector: 'idle-instance',
    plan: { resourceId: id, resourceName: `report-server-${id}`, ...plan },
    ...over,
  });
}

/** A bot that has told some machines with what can be done about them. */
export async function aBotWith(
  proposals: readonly Proposal[],
  { policy = RULES, found }: { policy?: string; found?: FoundWaste[] } = {},
): Promise<TestBot> {
  const bot = await startTestBot({ policy });
  const machines = found ?? proposals.map(({ plan: { resourceId, owner } }) => anIdleMachine(resourceId, { owner }));
  await bot.store.findings.apply({ found: machines, closed: [] }, '2026-11-23T07:00:00Z');
  await bot.store.proposals.add(proposals);
  await findWaste.run(depsOf(bot, 'teller'));
  return bot;
}

/** The newest message of the bot that has a button in it, wherever it is. */
export function messageWith(bot: TestBot, actionId: string, channel = 'C0PAY') {
  const found = bot.slack.state.messages.findLast(
    (message) => message.channel === channel && JSON.stringify(message.blocks).includes(`"${actionId}"`),
  );
  if (!found) throw new Error(`no message in ${channel} has ${actionId}`);
  return found;
}

/** Presses a button of the newest message that has it; `value` where there are several. */
export async function press(
  bot: TestBot,
  { user, actionId, channel = 'C0PAY', value }: { user: string; actionId: string; channel?: string; value?: string },
): Promise<void> {
  const { ts } = messageWith(bot, actionId, channel);
  const pressed = { user, channel, messageTs: ts, actionId };
  const { isAcknowledged } = await bot.slack.press(value === undefined ? pressed : { ...pressed, value });
  if (!isAcknowledged) throw new Error(`${actionId} was not acknowledged`);
}

/** What one person alone was told, newest last. */
export const toldAlone = (bot: TestBot, user: string): string[] =>
  bot.slack.state.messages.filter(({ ephemeralTo }) => ephemeralTo === user).map(({ text }) => text);

/** Presses, and waits for the line that only this person sees. */
export async function pressAndHear(
  bot: TestBot,
  pressed: { user: string; actionId: string; channel?: string; value?: string },
): Promise<string> {
  const before = toldAlone(bot, pressed.user).length;
  await press(bot, pressed);
  return (
    await until(
      () => toldAlone(bot, pressed.user).slice(before),
      (said) => said.length > 0,
    )
  )[0]!;
}

/** The modal that somebody has open, once it is as wanted. */
export async function modalOf(bot: TestBot, user: string, isAsWanted: (text: string) => boolean = () => true) {
  return until(
    () => bot.slack.state.modals.get(user)?.at(-1),
    (view) => view !== undefined && isAsWanted(JSON.stringify(view.payload)),
  ).then((view) => view!);
}

/** What the channel's card says, once it says so. */
export async function cardSays(bot: TestBot, words: string | RegExp, channel = 'C0PAY'): Promise<string> {
  const texts = () => bot.slack.state.messages.filter((each) => each.channel === channel && !each.ephemeralTo);
  const found = await until(
    () => texts().findLast(({ text }) => (typeof words === 'string' ? text.includes(words) : words.test(text))),
    (message) => message !== undefined,
  );
  return found!.text;
}
