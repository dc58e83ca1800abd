import { KEPT_UNTIL_TAG, type PermissionNeeded, STOP_ON_TAG } from '../../model/remediation.ts';
import { SCHEDULE_TAG } from '../../model/schedule.ts';
import { feedbackPermissions } from './anomalies.ts';
import { permissionsNeeded } from './remediations/index.ts';
import { PROPOSAL_TAG } from './remediations/own-tags.ts';

/** The tag without which nothing is touched. */
export interface ControlTag {
  key: string;
  value: string;
}

/** How IAM names kinds of resources, by service and kind (Service Authorization Reference). */
const ARNS: Record<string, readonly string[]> = {
  'ec2:instance': ['arn:aws:ec2:*:*:instance/*'],
  'ec2:volume': ['arn:aws:ec2:*:*:volume/*'],
  // Named without an account, except in the Recycle Bin.
  'ec2:snapshot': ['arn:aws:ec2:*::snapshot/*', 'arn:aws:ec2:*:*:snapshot/*'],
  'ec2:elastic-ip': ['arn:aws:ec2:*:*:elastic-ip/*'],
  'rds:db': ['arn:aws:rds:*:*:db:*'],
  'rds:snapshot': ['arn:aws:rds:*:*:snapshot:*'],
  'logs:log-group': ['arn:aws:logs:*:*:log-group:*'],
  's3:bucket': ['arn:aws:s3:::*'],
};

/** Whatever sets or takes away tags, of the services that Penny may act on: none of it may reach the control tag. */
const TAGGING = [
  'ec2:CreateTags',
  'ec2:DeleteTags',
  'logs:TagLogGroup',
  'logs:TagResource',
  'logs:UntagLogGroup',
  'logs:UntagResource',
  'rds:AddTagsToResource',
  'rds:RemoveTagsFromResource',
  's3:TagResource',
  's3:UntagResource',
  'tag:TagResources',
  'tag:UntagResources',
];

/** What is made carries the proposal that it was made for. */
const OURS = { Null: { [`aws:RequestTag/${PROPOSAL_TAG}`]: 'false' } };
const TAGS_OF_EC2 = 'ec2:CreateTags';

/**
 * What changes something, apart from reading, so that a role can be given the one without the other. It may look at what
 * it acts on, act on what carries the control tag, make copies that carry Penny's own, and never set the control tag.
 */
export async function actPolicy(controlTag: ControlTag | null): Promise<object> {
  const needed = [...(await permissionsNeeded()).values()].flat();
  const [makesTags, makes] = partition(ofKind(needed, 'creates'), ({ action }) => action === TAGS_OF_EC2);
  const madeBy = makes
    .filter(({ action }) => action.startsWith('ec2:'))
    .map(({ action }) => action.slice('ec2:'.length));
  const onTagged = controlTag && { StringEquals: { [`aws:ResourceTag/${controlTag.key}`]: controlTag.value } };
  const whenMade = { ...OURS, StringEquals: { 'ec2:CreateAction': [...new Set(madeBy)].sort() } };
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'PennyAnswersAnomalies', Effect: 'Allow', Action: [...feedbackPermissions].sort(), Resource: '*' },
      ...allowing('PennyLooksAt', ofKind(needed, 'reads')),
      ...allowing('PennyActsOn', ofKind(needed, 'acts'), onTagged ?? undefined),
      ...allowing('PennyMakes', makes, OURS),
      ...allowing('PennyTagsHerOwn', makesTags, whenMade),
      ...(controlTag ? [neverSetting(controlTag), settingOnlyHerOwn()] : []),
    ],
  };
}

function ofKind(needed: readonly PermissionNeeded[], kind: PermissionNeeded['kind']): PermissionNeeded[] {
  return needed.filter((each) => each.kind === kind);
}

function partition<T>(list: readonly T[], isFirst: (each: T) => boolean): [T[], T[]] {
  return [list.filter(isFirst), list.filter((each) => !isFirst(each))];
}

/** A statement for each set of kinds of resources. */
function allowing(sid: string, needed: readonly PermissionNeeded[], condition?: object): object[] {
  const byResources = Map.groupBy(needed, (each) => kindsOf(each).join(' '));
  const sorted = [...byResources].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([kinds, mine]) => ({
    Sid: sid + (kinds === '' ? 'Anything' : wordOf(kinds)),
    Effect: 'Allow',
    Action: [...new Set(mine.map(({ action }) => action))].sort(),
    Resource: kinds === '' ? '*' : kinds.split(' ').flatMap(arnsOf),
    ...(condition && { Condition: condition }),
  }));
}

/** `ec2:instance`: a kind by the service that it is of. */
function kindsOf({ action, on = [] }: PermissionNeeded): string[] {
  return on.map((kind) => `${action.replace(/:.*$/, '')}:${kind}`).sort();
}

function arnsOf(kind: string): readonly string[] {
  const arns = ARNS[kind];
  if (arns === undefined) throw new Error(`How IAM names ${kind} is not known: add it to act-policy.ts`);
  return arns;
}

/** `Ec2SnapshotEc2Volume`: a Sid may have letters and digits alone. */
function wordOf(kinds: string): string {
  return kinds.replaceAll(/(?:^|[^a-z0-9])([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Who may set the tag may touch everything: so the role that acts may not. */
function neverSetting({ key }: ControlTag): object {
  return {
    Sid: 'PennyNeverSetsTheControlTag',
    Effect: 'Deny',
    Action: TAGGING,
    Resource: '*',
    Condition: { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [key] } },
  };
}

/** Of the tags that begin with her name she writes those that the code knows, and no other one alone. */
function settingOnlyHerOwn(): object {
  const own = [KEPT_UNTIL_TAG, PROPOSAL_TAG, SCHEDULE_TAG, STOP_ON_TAG];
  return {
    Sid: 'PennySetsNoOtherTagOfHerName',
    Effect: 'Deny',
    Action: TAGGING,
    Resource: '*',
    Condition: {
      'ForAnyValue:StringLike': { 'aws:TagKeys': ['penny:*'] },
      'ForAllValues:StringNotEquals': { 'aws:TagKeys': own },
    },
  };
}
