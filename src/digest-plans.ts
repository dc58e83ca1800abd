import type { Config, Weekday } from './config.ts';
import type { Subscription } from './ports.ts';

/** One channel's digest, wherever it was asked for. */
export interface DigestPlan {
  /** A channel's id, or `#name` as penny.yml has it. */
  channel: string;
  scope: string;
  at: string;
  timeZone: string;
  weekdays: Weekday[];
  /** Slack id of who asked for it in the channel; absent where penny.yml did. */
  createdBy?: string | undefined;
}

/** All digests: penny.yml's, then those that channels asked for themselves. */
export function digestPlans(
  { digests }: Pick<Config, 'digests'>,
  subscriptions: readonly Subscription[],
): DigestPlan[] {
  return [
    ...digests
      .filter(({ kinds }) => kinds.includes('digest'))
      .map(({ channel, scope, at, timeZone, weekdays }) => ({ channel, scope, at, timeZone, weekdays: [...weekdays] })),
    ...subscriptions.map(({ channelId, ...rest }) => ({ channel: channelId, ...rest })),
  ];
}
