import type { Finding } from '../model/finding.ts';
import type { Plan, Proposal } from '../model/proposal.ts';
import type { Resource } from '../model/resource.ts';
import { approvalsNeeded, approversText } from './authority.ts';
import { kindOf } from './kinds.ts';
import { changesSince } from './observed.ts';
import { type PlanAbout, planAsked, plansFor } from './plans.ts';
import type { RuleConfig } from './rules.ts';

/** What a proposal is held against: the finding and resource as they are now. */
export interface Now {
  finding: Finding;
  resource: Resource;
  about: PlanAbout;
  config: RuleConfig;
}

/**
 * Why what was proposed is not what would be proposed now, a sentence each; none where it still is. The figures of a
 * reason move every day and matter to nobody; what is done, to what, whose it is and who may approve it do.
 */
export function outdated(proposal: Proposal, { finding, resource, about, config }: Now): string[] {
  const { plan } = proposal;
  const changes = changesSince(plan.observed, resource);
  if (changes.length > 0) return changes;
  const same =
    proposal.proposedBy === 'penny'
      ? advised(plan, { finding, resource, about })
      : asked(plan, { finding, resource, about });
  if ('whyNot' in same) return [same.whyNot];
  if (approvalsNeeded(same, config) === undefined) return ['No rule in penny.yml lets anybody approve it any more.'];
  return otherwise(plan, same, config);
}

/** What a person asked for, as it would be asked for now. */
function asked(
  { remediation, change }: Plan,
  { finding, resource, about }: Omit<Now, 'config'>,
): Plan | { whyNot: string } {
  const { actionType } = kindOf(remediation);
  return planAsked(finding, resource, about, Object.keys(change).length > 0 ? { actionType, change } : { actionType });
}

/** What Penny proposed of her own must still be what she advises. */
function advised({ remediation }: Plan, { finding, resource, about }: Omit<Now, 'config'>): Plan | { whyNot: string } {
  const plans = plansFor(finding, resource, about);
  if ('whyNot' in plans) return plans;
  const same = [plans.plan, ...plans.alternatives].find((each) => each.remediation === remediation);
  return same ?? { whyNot: `What would be done now is to ${kindOf(plans.plan.remediation).does} it.` };
}

function otherwise(then: Plan, now: Plan, config: RuleConfig): string[] {
  const differs = Object.keys({ ...then.change, ...now.change }).filter((key) => then.change[key] !== now.change[key]);
  return [
    ...differs.map((key) => `Its ${key} would be ${now.change[key] ?? 'left'} now, not ${then.change[key] ?? 'left'}.`),
    ...(then.team === now.team ? [] : [`It is of ${now.team} now, not of ${then.team}.`]),
    ...(then.environment === now.environment
      ? []
      : [`Its environment is ${now.environment} now, not ${then.environment}.`]),
    ...(isNear(then.saving.monthly, now.saving.monthly) ? [] : ['What it saves is another figure now.']),
    ...(approvalsNeeded(then, config) === approvalsNeeded(now, config) &&
    approversText(then, config) === approversText(now, config)
      ? []
      : ['Others decide about it now, by what it saves.']),
    ...((then.undo === undefined) === (now.undo === undefined)
      ? []
      : ['Whether it can be undone is not as it was shown.']),
  ];
}

/** Within half and twice of each other, or both unknown. */
function isNear(then: number | null, now: number | null): boolean {
  if (then === null || now === null) return then === now;
  return then === now || (then > 0 && now > then / 2 && now < then * 2);
}
