/** What a channel can get by itself. */
export type NoticeKind = 'digest' | 'anomalies' | 'budgets' | 'waste';

/** The part of the policy that says where things are told. */
export interface RoutingPolicy {
  teams: readonly { name: string; channel?: string | undefined }[];
  digests: readonly { channel: string; scope: string; kinds: readonly NoticeKind[] }[];
}

type Routing = RoutingPolicy & { subscriptions: readonly { channelId: string; scope: string }[] };

/**
 * Where something about a scope is told (`*` for all): the team's own channel, else one that penny.yml or somebody
 * subscribed to the scope, else one that is subscribed to all, each unless penny.yml keeps this kind from it. Undefined:
 * nobody's channel, so the operators hear it.
 */
export function channelFor(scope: string, kind: NoticeKind, routing: Routing): string | undefined {
  return ownChannelFor(scope, kind, routing) ?? ownChannelFor('*', kind, routing);
}

/** The same without the channel that hears of all: where a team's lead should hear it before strangers do. */
export function ownChannelFor(
  scope: string,
  kind: NoticeKind,
  { teams, digests, subscriptions }: Routing,
): string | undefined {
  const takes = (channel: string) => digests.find((each) => each.channel === channel)?.kinds.includes(kind) ?? true;
  const subscribed = [...digests, ...subscriptions.map((each) => ({ ...each, channel: each.channelId }))];
  const label = scope === '*' ? 'all' : scope;
  const own = teams.find(({ name }) => name === scope)?.channel;
  const channels = [own, ...subscribed.filter((each) => each.scope === label).map(({ channel }) => channel)];
  return channels.find((channel) => channel !== undefined && takes(channel));
}
