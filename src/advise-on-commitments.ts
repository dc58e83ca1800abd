import { grantToJob } from './analysis/access.ts';
import { adviseOn, type CommitmentAdvice } from './analysis/commitment-advice.ts';
import { commitmentsFrom } from './analysis/commitment-cover.ts';
import type { CoverShares } from './analysis/cover.ts';
import { familyOf, isSizeFlexible, normalisationFactor } from './analysis/normalised-units.ts';
import { itemOf, onDemandUse } from './analysis/on-demand-use.ts';
import { reservedPrices } from './analysis/reserved-rates.ts';
import { type GroupedUsage, type OnDemandPrice, type UsageGroup, usageGroups } from './analysis/usage-groups.ts';
import { indexUsage, type UsageIndex } from './analysis/usage-index.ts';
import { type AskingCommitments, COMMITMENT_ADVICE, factsOf, type StoredAdvice } from './ask-commitments.ts';
import { askPrices } from './ask-prices.ts';
import { billedAs } from './clouds/aws/usage-types.ts';
import type { CommitmentFacts } from './model/commitment.ts';
import type { Commitments, PriceItem, Prices } from './model/price.ts';
import { type Database, type Instance, type Resource, resourceKey } from './model/resource.ts';

/**
 * Makes the advice on purchases anew from all machines as last read, and keeps it: a question is answered from it, since
 * reading the hours of a large company's machines takes seconds. After a look for waste, which is not committed to.
 */
export async function adviseOnCommitments(asking: AskingCommitments, now: Temporal.Instant): Promise<void> {
  const facts = await factsOf(asking, grantToJob('all', asking.config));
  const { groups, leftOut } = await groupedUsage(asking, facts);
  const advice = groups
    .map((group) => adviceOn(group, facts))
    .toSorted((a, b) => b.onDemandMonthlyCost - a.onDemandMonthlyCost);
  const stored: StoredAdvice = { at: now.toString(), advice, leftOut: Object.fromEntries(leftOut) };
  await asking.store.facts.set(COMMITMENT_ADVICE, JSON.stringify(stored));
}

function adviceOn(group: UsageGroup, { terms }: Pick<CommitmentFacts, 'terms'>): CommitmentAdvice {
  const { instanceType, regionId, platform, tenancy, unitPrice, unitsEach } = group;
  const listed = terms.find(
    (each) => each.instanceType === instanceType && each.regionId === regionId && each.platform === platform,
  );
  const onDemandHourly = unitPrice * unitsEach;
  return adviseOn(group, reservedPrices({ instanceType, platform, tenancy, onDemandHourly }, listed));
}

/** Which commitments cover what and who would take over what becomes free: what savings are judged with. */
export async function askCover(asking: AskingCommitments, resources: readonly Resource[]): Promise<Commitments> {
  const facts = await factsOf(asking, grantToJob('all', asking.config));
  const about = await knowledgeOf(asking, facts, resources);
  return commitmentsFrom({ facts, shares: about.shares, onDemand: onDemandUse(resources, about) });
}

/** Who is found to be waste may soon be gone or smaller: committing to it would make the waste last for years. */
async function groupedUsage(asking: AskingCommitments, facts: CommitmentFacts): Promise<GroupedUsage> {
  const resources = await asking.store.resources.list();
  const about = await knowledgeOf(asking, facts, resources);
  const findings = await asking.store.findings.list(grantToJob('all', asking.config), 'open');
  const waste = new Set(findings.filter(({ actionType }) => actionType !== 'Tag').map(resourceKey));
  const instances = resources.filter((each): each is Instance => each.resourceType === 'instance');
  const kept = instances.filter((each) => !waste.has(resourceKey(each)));
  const usage = usageGroups(kept, {
    onDemandPrice: (instance) => about.onDemandPrice(itemOf(instance), instance),
    coveredShare: (instance) => about.coveredShare(itemOf(instance), instance),
  });
  const found = instances.length - kept.length;
  if (found > 0) usage.leftOut.set('may be waste (/cost waste)', found);
  return usage;
}

interface Knowledge {
  shares: CoverShares;
  onDemandPrice(item: PriceItem, resource: Instance | Database): OnDemandPrice | undefined;
  coveredShare(item: PriceItem, resource: Instance | Database): number | undefined;
}

async function knowledgeOf(
  { store, config }: AskingCommitments,
  facts: CommitmentFacts,
  resources: readonly Resource[],
): Promise<Knowledge> {
  const { prices, cover: shares } = await askPrices({ config, store }, resources);
  const { usage } = await store.prices.usage(config.sources.map(({ name }) => name));
  const index = indexUsage(usage);
  return {
    shares,
    onDemandPrice: (item, resource) => onDemandPriceOf({ item, resource }, { facts, prices }),
    coveredShare: (item, resource) => {
      const share = shares.shareOf({ item }, resource)?.share;
      return share ?? (isOnBill({ item, resource }, index) || facts.commitments.length === 0 ? 0 : undefined);
    },
  };
}

type Thing = { item: PriceItem; resource: Instance | Database };

/**
 * The list price where reserved prices are known from the same list, so that the two are compared; else what is paid.
 * Sizes of a family that one reservation covers cost in proportion to their units.
 */
function onDemandPriceOf(
  { item, resource }: Thing,
  { facts, prices }: { facts: Pick<CommitmentFacts, 'terms'>; prices: Prices },
): OnDemandPrice | undefined {
  const listed =
    item.kind === 'instance-hours' && item.tenancy === 'default' ? listPriceOf(item, resource, facts) : undefined;
  if (listed) return listed;
  const price = prices.unitPrice(item, resource);
  return price && { hourly: price.amount, currency: price.currency };
}

function listPriceOf(
  { instanceType, platform, tenancy }: Extract<PriceItem, { kind: 'instance-hours' }>,
  { regionId }: Pick<Instance, 'regionId'>,
  { terms }: Pick<CommitmentFacts, 'terms'>,
): OnDemandPrice | undefined {
  const known = terms.filter((each) => each.platform === platform && each.regionId === regionId);
  const same = known.find((each) => each.instanceType === instanceType);
  if (same) return { hourly: same.onDemandHourly, currency: same.currency };
  const [own, alike] = [
    normalisationFactor(instanceType),
    known.find((each) => familyOf(each.instanceType) === familyOf(instanceType)),
  ];
  const theirs = alike && normalisationFactor(alike.instanceType);
  if (!alike || !own || !theirs || !isSizeFlexible({ instanceType, platform, tenancy })) return undefined;
  return { hourly: (alike.onDemandHourly / theirs) * own, currency: alike.currency };
}

/** Whether any bill names the account's usage of it, so that not being covered there means not being covered. */
function isOnBill({ item, resource }: Thing, index: UsageIndex): boolean {
  const as = billedAs(item, resource.regionId);
  return as !== undefined && index.of(as, resource).length > 0;
}
