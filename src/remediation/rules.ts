import type { Config } from '../config.ts';
import { environmentNamed } from '../model/environment.ts';
import type { ActionType } from '../model/finding.ts';
import type { Plan } from '../model/proposal.ts';
import type { AlonePolicy, ApprovalRule } from '../remediation-schema.ts';
import { kindOf } from './kinds.ts';

/** What of the config says who may decide what. */
export type RuleConfig = Pick<Config, 'remediation' | 'environments' | 'teams' | 'roles'>;

/** The first rule that matches a plan; undefined: nobody may approve it. */
export function ruleFor(plan: Plan, config: RuleConfig): ApprovalRule | undefined {
  return config.remediation.rules.find(
    ({ actions, environments, teams, upTo }) =>
      holds(actions, kindOf(plan.remediation).actionType) &&
      (environments === 'all' || includesEnvironment(environments, plan.environment, config)) &&
      holds(teams, plan.team) &&
      (upTo === undefined || isUpTo(plan, upTo)),
  );
}

/** Why one person is not enough for a plan, a phrase each; none where one is. */
export function whyFourEyes(plan: Plan, config: RuleConfig): string[] {
  const { environments, above, irreversible } = config.remediation.fourEyes;
  const { monthly } = plan.saving;
  return [
    ...(includesEnvironment(environments, plan.environment, config)
      ? [plan.environment === 'unknown' ? 'its environment is unknown' : `it is ${plan.environment}`]
      : []),
    ...(isUpTo(plan, above)
      ? []
      : [monthly === null ? 'nobody knows what it is about in money' : 'it is about much money']),
    ...(irreversible && !plan.undo ? ['it cannot be undone'] : []),
  ];
}

/** The policy that lets a plan be carried out without a person, where nobody answered; never in production. */
export function alonePolicyFor(plan: Plan, config: RuleConfig): AlonePolicy | undefined {
  if (environmentNamed(plan.environment, []) === 'production') return undefined;
  const action = kindOf(plan.remediation).actionType;
  return config.remediation.alone.find(
    ({ environment, actions }) =>
      includesEnvironment([environment], plan.environment, config) && (actions as ActionType[]).includes(action),
  );
}

/** Whether an amount is known and no larger; what has no price is above any. */
function isUpTo({ saving: { monthly } }: Plan, most: number): boolean {
  return monthly !== null && Number.isFinite(monthly) && Math.abs(monthly) <= most;
}

function holds<T extends string>(wanted: 'all' | readonly T[], value: string): boolean {
  return wanted === 'all' || (wanted as readonly string[]).includes(value);
}

/** Both are taken by their one name: a rule for `prod` is about production. */
function includesEnvironment(words: readonly string[], environment: string, { environments }: RuleConfig): boolean {
  const known = Object.keys(environments.names);
  const named = environmentNamed(environment, known);
  return words.some((word) => environmentNamed(word, known) === named);
}
