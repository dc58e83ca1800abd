import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetRuleCommand, type GetRuleResponse, ListRulesCommand, RbinClient } from '@aws-sdk/client-rbin';
import { type At, allPages } from './reader.ts';

const LIST = 'rbin:ListRules';
const GET = 'rbin:GetRule';
/** What asking the Recycle Bin calls. */
export const recyclePermissions = [LIST, GET];

/** A rule that keeps what is deleted. */
export interface Recycling {
  ruleId: string;
  days: number;
}

/** A rule with what keeps it from keeping something. */
export interface RecycleRule extends GetRuleResponse {
  ExcludeResourceTags?: RuleTag[] | undefined;
}

interface RuleTag {
  ResourceTagKey?: string | undefined;
  ResourceTagValue?: string | undefined;
}

/** Every rule for snapshots in a region. */
export async function readRecycleRules(at: Pick<At, 'client' | 'ask'>): Promise<RecycleRule[]> {
  const rbin = at.client(RbinClient);
  const ids = await allPages(at, {
    permission: LIST,
    page: (NextToken) =>
      rbin.send(
        new ListRulesCommand({
          ResourceType: 'EBS_SNAPSHOT',
          MaxResults: 100,
          ...(NextToken !== undefined && { NextToken }),
        }),
      ),
    items: ({ Rules = [] }) => Rules.flatMap(({ Identifier }) => Identifier ?? []),
    next: ({ NextToken }) => NextToken,
  });
  return Promise.all(ids.map((id) => ruleOf(at, id)));
}

/** The rule that would keep a snapshot with these tags, the longest where there are several; undefined where none would. */
export function recyclingBy(rules: readonly RecycleRule[], tags: Record<string, string>): Recycling | undefined {
  const keeping = rules
    .filter((rule) => keeps(rule, tags))
    .map((rule) => ({ ruleId: rule.Identifier ?? '', days: rule.RetentionPeriod?.RetentionPeriodValue ?? 0 }));
  return keeping.sort((a, b) => b.days - a.days)[0];
}

/** The client does not know of exclusions and drops them, so that they are taken from the reply as it came. */
async function ruleOf(at: Pick<At, 'client' | 'ask'>, Identifier: string): Promise<RecycleRule> {
  const command = new GetRuleCommand({ Identifier });
  let reply = '{}';
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: unknown };
      const bytes = await buffer(response.body as Readable);
      response.body = bytes;
      reply = bytes.toString('utf8');
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepTheReply' },
  );
  const rbin = at.client(RbinClient);
  const rule = await at.ask(GET, () => rbin.send(command));
  return { ...rule, ExcludeResourceTags: (JSON.parse(reply) as RecycleRule).ExcludeResourceTags };
}

/** A rule with tags keeps what has one of them; one without keeps everything but what it excludes. Only days are known as a unit. */
function keeps(rule: RecycleRule, tags: Record<string, string>): boolean {
  const { Status, RetentionPeriod, ResourceTags = [], ExcludeResourceTags = [] } = rule;
  if (Status !== 'available' || RetentionPeriod?.RetentionPeriodUnit !== 'DAYS') return false;
  if (ExcludeResourceTags.some((each) => isOn(each, tags))) return false;
  return ResourceTags.length === 0 || ResourceTags.some((each) => isOn(each, tags));
}

/** A tag without a value stands for any. */
function isOn({ ResourceTagKey: key = '', ResourceTagValue: value }: RuleTag, tags: Record<string, string>): boolean {
  return tags[key] !== undefined && (value === undefined || tags[key] === value);
}
