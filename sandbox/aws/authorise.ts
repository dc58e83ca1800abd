import type { Context, Service, Target } from './context.ts';
import { AwsFault, actionOf, deniedOf, type Refused } from './fault.ts';

/** What a call is about where its service does not say it. */
const ANYTHING: Target = { arn: '*' };

/**
 * Judges a call by the policy of the caller's role, as IAM would: every resource that it is about must be allowed.
 * Undefined where it may go on. The simulator is loaded when a role has a policy, and not before.
 */
export async function objectionTo(refused: Refused, input: object, caller: Context): Promise<AwsFault | undefined> {
  const policy = caller.account.roles.find(({ name }) => name === caller.roleName)?.policy;
  const usual = actionOf(refused.service, refused.operation);
  if (policy === undefined || NEEDS_NOTHING.includes(usual)) return undefined;
  for (const target of targetsOf(refused.service, input, caller)) {
    const action = target.action ?? usual;
    const why = await denialBy(policy, { action, target, caller });
    if (why) return deniedOf(refused, { action, resource: target.arn, why });
  }
  return undefined;
}

const NEEDS_NOTHING = ['sts:GetCallerIdentity'];

function targetsOf({ targets = {} }: Service, input: object, caller: Context): Target[] {
  const own = targets[caller.operation]?.(input as never, caller) ?? [];
  return own.length > 0 ? own : [ANYTHING];
}

interface Question {
  action: string;
  target: Target;
  caller: Context;
}

/** Why it is denied; undefined where it is allowed. */
async function denialBy(policy: object, { action, target, caller }: Question): Promise<string | undefined> {
  const { runSimulation } = await import('@cloud-copilot/iam-simulate');
  const { accountId } = caller.account;
  const answer = await runSimulation(
    {
      request: {
        action,
        resource: { resource: judgedAs(target), accountId },
        principal: `arn:aws:iam::${accountId}:role/${caller.roleName}`,
        contextVariables: keysOf(target, caller),
      },
      identityPolicies: [{ name: 'policy', policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      // Of a bucket whose tags policies may not look at, none are given.
      additionalSettings: { s3: { bucketAbacEnabled: target.tags !== undefined } },
    },
    {},
  );
  if (answer.resultType === 'error') {
    const about = JSON.stringify(answer.errors);
    throw new AwsFault('InternalError', `The sandbox cannot judge ${action} on ${target.arn}: ${about}`, 500);
  }
  if (answer.overallResult === 'Allowed') return undefined;
  const isExplicit = answer.overallResult === 'ExplicitlyDenied';
  return isExplicit
    ? 'with an explicit deny in an identity-based policy'
    : `because no identity-based policy allows the ${action} action`;
}

/** What is to be made has no id yet, and a star would ask for all there may be. */
function judgedAs({ arn }: Target): string {
  return arn === '*' ? arn : arn.replace(/\*$/, 'new');
}

/** What conditions may look at. */
function keysOf({ tags = {}, requestTags = {}, keys = {} }: Target, { regionId }: Context) {
  const named = (prefix: string, of: Record<string, string>) =>
    Object.entries(of).map(([key, value]) => [`${prefix}/${key}`, value] as const);
  return {
    'aws:RequestedRegion': regionId,
    ...Object.fromEntries(named('aws:ResourceTag', tags)),
    ...Object.fromEntries(named('ec2:ResourceTag', tags)),
    ...Object.fromEntries(named('aws:RequestTag', requestTags)),
    ...(Object.keys(requestTags).length > 0 && { 'aws:TagKeys': Object.keys(requestTags) }),
    ...keys,
  };
}
