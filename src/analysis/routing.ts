/** What a channel can get by itself. */
export type NoticeKind = 'digest' | 'anomalies' | 'budgets';

/** The part of the policy that says where things are told. */
export interface RoutingPolicy {
  teams: readonly { name: string; channel?: string | undefined }[];
  digests: readonly { channel: string; scope: string; kinds: readonly NoticeKind[] }[];
}

/**
 * Where something about a scope is told (`*` for all): the team's own channel, else one that penny.yml or somebody
 * subscribed to the scope, else one that is subscribed to all, each unless penny.yml keeps this kind from it. Undefined:
 * nobody's channel, so the operators hear it.
 */
export function channelFor(
  scope: string,
  kind: NoticeKind,
  { teams, digests, subscriptions }: RoutingPolicy & { subscriptions: readonly { channelId: string; scope: string }[] },
): string | undefined {
  const takes = (channel: string) => digests.find((each) => each.channel === channel)?.kinds.includes(kind) ?? true;
  const subscribed = [...digests, ...subscriptions.map((each) => ({ ...each, channel: each.channelId }))];
  const subscribedTo = (label: string) =>
    subscribed.filter((each) => each.scope === label).map(({ channel }) => channel);
  const own = teams.find(({ name }) => name === scope)?.channel;
  const channels = [own, ...subscribedTo(scope === '*' ? 'all' : scope), ...subscribedTo('all')];
  return channels.find((channel) => channel !== undefined && takes(channel));
}
