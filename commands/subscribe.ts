import { grantScope, scopeNames } from '../src/analysis/access.ts';
import type { Weekday } from '../src/config.ts';
import { digestPlans } from '../src/digest-plans.ts';
import { PennyError } from '../src/errors.ts';
import { subscriptionList } from '../src/slack/views/subscriptions.ts';
import type { Command } from './command.ts';
import { requireOurOwn } from './place.ts';

const DAYS: Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WEEKDAYS: Record<string, Weekday[]> = { daily: DAYS, weekdays: DAYS.slice(0, 5), weekly: ['mon'] };

/** "Tell this channel every morning." */
export const subscribe: Command = {
  name: 'subscribe',
  usage: 'subscribe [TEAM | all] [09:00] [Europe/Berlin] [weekdays | daily | weekly | mon,thu] | subscribe list',
  summary: 'post a digest in this channel every morning',

  async run(words, deps, { who, channel }) {
    const { store, config, clock } = deps;
    if (words[0] === 'list') return listed(deps, 'Digests');
    if (!channel || channel.isDirect)
      throw new PennyError('invalid', 'Ask me in the channel that shall get the digest.');
    await requireOurOwn(channel);
    if (config.digests.some((each) => [channel.id, `#${channel.name}`].includes(each.channel))) {
      throw new PennyError(
        'conflict',
        'The digest of this channel is set in penny.yml; an operator can change it there.',
      );
    }

    const wanted = parseWords(words, scopeNames(config), config.timeZone);
    const grant = grantScope(who, wanted.scope, config);
    const { at, timeZone, weekdays } = wanted;
    const subscription = { channelId: channel.id, scope: grant.label, at, timeZone, weekdays, createdBy: who.userId };
    await store.subscriptions.put(subscription, clock.now().toString());

    return listed(deps, `Subscribed: ${grant.label} at ${at} ${timeZone}`);
  },
};

/** "Stop telling this channel." */
export const unsubscribe: Command = {
  name: 'unsubscribe',
  usage: 'unsubscribe',
  summary: 'stop the digest in this channel',

  async run(_words, deps, { who, channel }) {
    if (!channel) throw new PennyError('invalid', 'Ask me in the channel whose digest shall stop.');
    const mine = (await deps.store.subscriptions.list()).find((each) => each.channelId === channel.id);
    if (!mine)
      throw new PennyError(
        'not_found',
        'This channel has no digest of its own; one set in penny.yml is stopped there.',
      );
    grantScope(who, mine.scope, deps.config);
    await deps.store.subscriptions.remove(channel.id);
    return listed(deps, 'Unsubscribed');
  },
};

async function listed({ store, config }: Parameters<Command['run']>[1], title: string) {
  const plans = digestPlans(config, await store.subscriptions.list());
  return { message: subscriptionList(title, plans), data: { digests: plans } };
}

function parseWords(words: string[], scopes: string[], timeZone: string) {
  const wanted = { scope: 'mine', at: '09:00', timeZone, weekdays: WEEKDAYS.weekdays! };
  for (const word of words) {
    const lower = word.toLowerCase();
    const days = lower.split(',');
    if (/^([01]?\d|2[0-3]):[0-5]\d$/.test(word)) wanted.at = word.padStart(5, '0');
    else if (scopes.some((scope) => scope.toLowerCase() === lower) || lower === 'mine') wanted.scope = lower;
    else if (lower === 'my-team') wanted.scope = 'mine';
    else if (WEEKDAYS[lower]) wanted.weekdays = WEEKDAYS[lower];
    else if (days.every((day) => DAYS.some((each) => each === day))) wanted.weekdays = days as Weekday[];
    else if (isTimeZone(word)) wanted.timeZone = word;
    else
      throw new PennyError(
        'invalid',
        `I do not know "${word}". Write: /cost ${subscribe.usage}. Teams: ${scopes.join(', ')}.`,
      );
  }
  return wanted;
}

function isTimeZone(word: string): boolean {
  return word === 'UTC' || Intl.supportedValuesOf('timeZone').includes(word);
}
