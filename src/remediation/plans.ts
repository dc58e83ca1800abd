import type { Config } from '../config.ts';
import { environmentNamed } from '../model/environment.ts';
import type { ActionType, Finding, Saving } from '../model/finding.ts';
import type { Plan } from '../model/proposal.ts';
import type { Resource } from '../model/resource.ts';
import { type Around, checkInventory } from './inventory-checks.ts';
import { kindFor } from './kinds.ts';
import { observe } from './observed.ts';
import { type TermsAbout, undoOf, warningsOf } from './terms.ts';

/** What a plan is made with besides the finding and its resource. */
export interface PlanAbout {
  config: Pick<Config, 'environments' | 'remediation' | 'teams'>;
  /** Whether a cloud can act in the resource's account. */
  actsHere: boolean;
  around?: Around | undefined;
  /** The environment that counts where that is not the finding's: a tag since yesterday is not believed. */
  environment?: string | undefined;
}

/** What could be done: the plan for the finding's own action and other ways; or why nothing can, a sentence. */
export type Plans = { plan: Plan; alternatives: Plan[] } | { whyNot: string };

/** One way to deal with a resource. */
interface Way {
  actionType: ActionType;
  reason: string;
  evidence: Plan['evidence'];
  saving: Saving;
  change: Plan['change'] | undefined;
}

/** What is changed to must be named; for anything else the action says it all. */
const NEEDS_CHANGE: readonly ActionType[] = [
  'Rightsize',
  'Upgrade',
  'ModifyVolume',
  'Schedule',
  'SetRetention',
  'SetLifecycle',
  'Tag',
];

/**
 * What could be done about a finding, frozen: what somebody approves is this and nothing else. Where the inventory
 * already shows what will never pass, there is no plan and the reason is said.
 */
export function plansFor(finding: Finding, resource: Resource, about: PlanAbout): Plans {
  const main = planFor(finding, resource, about, wayOf(finding));
  if ('whyNot' in main) return main;
  const taken = new Set([main.remediation]);
  const alternatives = otherWays(finding, resource).flatMap((way) => {
    const plan = planFor(finding, resource, about, way);
    if ('whyNot' in plan || taken.has(plan.remediation)) return [];
    taken.add(plan.remediation);
    return [plan];
  });
  return { plan: main, alternatives };
}

/** The plan for one action that a person asks for, also where no detector advises it: then nobody knows what it saves. */
export function planAsked(
  finding: Finding,
  resource: Resource,
  about: PlanAbout,
  { actionType, change }: { actionType: ActionType; change?: Plan['change'] | undefined },
): Plan | { whyNot: string } {
  const remediation = kindFor(actionType, resource.resourceType)?.name;
  const known = [wayOf(finding), ...otherWays(finding, resource)].find(
    (way) => kindFor(way.actionType, resource.resourceType)?.name === remediation,
  );
  const saving: Saving = {
    ...finding.saving,
    ...{ monthly: null, basis: null, stillBilled: [], isAtMost: undefined, commitment: undefined },
    notes: ['nobody has worked out what this saves'],
  };
  const way = known ?? { actionType, reason: finding.reason, evidence: finding.evidence, saving, change };
  return planFor(finding, resource, about, change ? { ...way, change } : way);
}

/** The environment of a finding by its one name. */
export function environmentOfFinding(
  { environment }: Pick<Finding, 'environment'>,
  { environments }: PlanAbout['config'],
): string {
  return environmentNamed(environment, Object.keys(environments.names));
}

function planFor(finding: Finding, resource: Resource, about: PlanAbout, way: Way): Plan | { whyNot: string } {
  const { cloud, subAccountId, regionId, resourceType, resourceId, resourceName } = resource;
  const kind = kindFor(way.actionType, resourceType);
  if (!kind) return { whyNot: 'What is to be done here is left to people.' };
  if (!about.actsHere) return { whyNot: `No source in penny.yml lets me act in the account ${subAccountId}.` };
  if (NEEDS_CHANGE.includes(way.actionType) && !hasWords(way.change)) {
    return { whyNot: 'Say what it is to be changed to: no detector found what its use would fit.' };
  }
  const around = about.around ?? {};
  const { passed, never } = checkInventory(kind.name, resource, around);
  if (never !== undefined) return { whyNot: never };
  const environment = about.environment ?? environmentOfFinding(finding, about.config);
  const { graceDays } = about.config.remediation;
  const terms: TermsAbout = { resource, around, change: way.change ?? {}, saving: way.saving, graceDays };
  const undo = undoOf(kind.name, terms);
  return {
    remediation: kind.name,
    ...{ cloud, subAccountId, regionId, resourceType, resourceId, resourceName },
    change: way.change ?? {},
    observed: observe(resource, tellingTags(about.config, resource)),
    reason: way.reason,
    evidence: way.evidence,
    saving: way.saving,
    passed,
    ...(undo ? { undo } : {}),
    warnings: warningsOf(kind.name, environment, terms),
    team: finding.team,
    ...(finding.owner === undefined ? {} : { owner: finding.owner }),
    environment,
  };
}

function wayOf({ actionType, reason, evidence, saving, change }: Finding): Way {
  return { actionType, reason, evidence, saving, change };
}

/** What other detectors advise, as far as they say to what; and of an idle machine, to keep a copy and end it. */
function otherWays(finding: Finding, resource: Resource): Way[] {
  const { saving } = finding;
  const advised = finding.others.map(({ actionType, reason, monthly, change }) => ({
    ...{ actionType, reason, evidence: {}, change },
    saving: { ...withoutNotes(saving), monthly, stillBilled: actionType === 'Schedule' ? saving.stillBilled : [] },
  }));
  const isIdleMachine = finding.actionType === 'Stop' && resource.resourceType === 'instance';
  return isIdleMachine ? [...advised, ending(finding)] : advised;
}

/** Of what its disks free and the copies of them cost the bill will tell; what is said is what is sure. */
function ending({ reason, evidence, saving }: Finding): Way {
  const notes = ['its disks are freed as well, and the snapshots made of them are billed in their place'];
  return {
    ...{ actionType: 'Delete', reason, evidence, change: undefined },
    saving: { ...withoutNotes(saving), monthly: saving.monthly, notes },
  };
}

/** The price and its basis are the same of every way; what was said of one is not. */
function withoutNotes({ currency, basis }: Saving): Omit<Saving, 'monthly'> {
  return { currency, basis, stillBilled: [] };
}

/** Tags that decide whose it is and where, and the one by which acting is allowed; that one only while it is there. */
function tellingTags({ environments, teams, remediation }: PlanAbout['config'], { tags }: Resource): string[] {
  const { controlTag } = remediation;
  return [
    ...environments.tags,
    ...teams.flatMap(({ owns }) => owns.flatMap(({ tags: wanted }) => Object.keys(wanted ?? {}))),
    ...(controlTag && Object.hasOwn(tags, controlTag.key) ? [controlTag.key] : []),
  ];
}

function hasWords(change: Plan['change'] | undefined): boolean {
  return change !== undefined && Object.keys(change).length > 0;
}
