import { grantToJob } from './analysis/access.ts';
import { adviseOn, type CommitmentAdvice } from './analysis/commitment-advice.ts';
import { commitmentsFrom } from './analysis/commitment-cover.ts';
import type { CoverShares } from './analysis/cover.ts';
import { itemOf, onDemandUse } from './analysis/on-demand-use.ts';
import { reservedPrices } from './analysis/reserved-rates.ts';
import { type OnDemandPrice, usageGroups } from './analysis/usage-groups.ts';
import { indexUsage, type UsageIndex } from './analysis/usage-index.ts';
import { askPrices } from './ask-prices.ts';
import { billedAs } from './clouds/aws/usage-types.ts';
import type { Config } from './config.ts';
import type { Grant } from './model/access.ts';
import type {
  CloudPurchaseAdvice,
  Commitment,
  CommitmentCoverage,
  CommitmentFacts,
  CommitmentUse,
} from './model/commitment.ts';
import type { Commitments, PriceItem, Prices } from './model/price.ts';
import type { Database, Instance, Resource } from './model/resource.ts';
import type { Store } from './ports.ts';

/** What asking about commitments needs. */
export interface AskingCommitments {
  store: Store;
  config: Config;
}

/** What we own and what could be bought, for those who may see all. */
export interface CommitmentAnswer {
  commitments: (Commitment & { use?: CommitmentUse | undefined })[];
  coverages: CommitmentCoverage[];
  /** From our own hours; and the cloud's, never added to it. */
  advice: CommitmentAdvice[];
  cloudAdvice: CloudPurchaseAdvice[];
  /** How many machines could not be counted, by the reason. */
  leftOut: Map<string, number>;
  /** Why some of it could not be read. */
  troubles: string[];
  /** When any of it was last read; null where nothing ever was. */
  readAt: string | null;
}

/** Everything there is to say about commitments. */
export async function askCommitments(asking: AskingCommitments, grant: Grant): Promise<CommitmentAnswer> {
  const facts = await factsOf(asking, grant);
  const resources = await asking.store.resources.list();
  const { groups, leftOut } = await groupedUsage(asking, { facts, resources });
  return {
    commitments: facts.commitments.map((each) => ({ ...each, use: useOf(each, facts) })),
    coverages: facts.coverages.filter(({ covered, onDemand }) => covered + onDemand > 0),
    advice: groups
      .map((group) => {
        const { instanceType, regionId, platform, tenancy, unitPrice, unitsEach } = group;
        const terms = facts.terms.find(
          (each) => each.instanceType === instanceType && each.regionId === regionId && each.platform === platform,
        );
        const onDemandHourly = unitPrice * unitsEach;
        return adviseOn(group, reservedPrices({ instanceType, platform, tenancy, onDemandHourly }, terms));
      })
      .toSorted((a, b) => b.onDemandMonthlyCost - a.onDemandMonthlyCost),
    cloudAdvice: facts.advice,
    leftOut,
    troubles: facts.troubles,
    readAt: facts.readAt,
  };
}

/** Which commitments cover what and who would take over what becomes free: what savings are judged with. */
export async function askCover(asking: AskingCommitments, resources: readonly Resource[]): Promise<Commitments> {
  const facts = await factsOf(asking, grantToJob('all', asking.config));
  const about = await knowledgeOf(asking, facts, resources);
  return commitmentsFrom({ facts, shares: about.shares, onDemand: onDemandUse(resources, about) });
}

/** Facts of all sources that are configured, and of bills that were imported by hand. */
export async function factsOf({ store, config }: AskingCommitments, grant: Grant) {
  const stored = (await store.deliveries.sources()).map(({ source }) => source);
  const sources = [...new Set([...config.sources.map(({ name }) => name), ...stored])];
  return store.commitments.facts(grant, sources);
}

/** How one commitment was used, as the one who knows it best told. */
export function useOf({ commitmentDiscountId }: Commitment, { uses }: Pick<CommitmentFacts, 'uses'>) {
  return uses.find((each) => each.commitmentDiscountId === commitmentDiscountId);
}

async function groupedUsage(
  asking: AskingCommitments,
  { facts, resources }: { facts: CommitmentFacts; resources: readonly Resource[] },
) {
  const about = await knowledgeOf(asking, facts, resources);
  const instances = resources.filter((each): each is Instance => each.resourceType === 'instance');
  return usageGroups(instances, {
    onDemandPrice: (instance) => about.onDemandPrice(itemOf(instance), instance),
    coveredShare: (instance) => about.coveredShare(itemOf(instance), instance),
  });
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

/** The list price where its reserved prices are known from the same list, so that the two are compared; else what is paid. */
function onDemandPriceOf(
  { item, resource }: Thing,
  { facts, prices }: { facts: Pick<CommitmentFacts, 'terms'>; prices: Prices },
): OnDemandPrice | undefined {
  const terms = facts.terms.find(
    (each) =>
      item.kind === 'instance-hours' &&
      item.tenancy === 'default' &&
      each.instanceType === item.instanceType &&
      each.platform === item.platform &&
      each.regionId === resource.regionId,
  );
  if (terms) return { hourly: terms.onDemandHourly, currency: terms.currency };
  const price = prices.unitPrice(item, resource);
  return price && { hourly: price.amount, currency: price.currency };
}

/** Whether any bill names the account's usage of it, so that not being covered there means not being covered. */
function isOnBill({ item, resource }: Thing, index: UsageIndex): boolean {
  const as = billedAs(item, resource.regionId);
  return as !== undefined && index.of(as, resource).length > 0;
}
