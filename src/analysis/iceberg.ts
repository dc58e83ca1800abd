import type { MeteredCost } from '../model/metered-cost.ts';
import { addTo, type Totals } from '../model/money.ts';
import { type CostAnswer, compareGroups, sumTotals } from './compare-costs.ts';

/** The tip first, then what it hides, then what is shown apart. Every charge is in exactly one of them. */
export const LAYERS = [
  'compute',
  'databases',
  'storage',
  'snapshots',
  'data-transfer',
  'network',
  'requests',
  'commitments',
  'support',
  'other',
  'tax',
  'credits',
] as const;
export type Layer = (typeof LAYERS)[number];

/** The tip is what people think of as the cloud's price. */
export const TIP = 'compute' satisfies Layer;
/** Nobody uses them: they are shown apart, and no share is counted with them. */
export const APART: readonly Layer[] = ['tax', 'credits'];

/**
 * Money in open findings that is inside compute and databases already and so is never added: what resources cost that
 * nobody uses, and what larger ones cost than are needed. Estimates for a month, each currency for itself.
 */
export interface Waste {
  idle?: Totals | undefined;
  overProvisioned?: Totals | undefined;
}

/** One layer with what it is made of. Effective cost by currency. */
export interface IcebergLayer {
  layer: Layer;
  totals: Totals;
  before: Totals;
  /** By currency, of everything but tax and credits; 0.41 is 41 %. Empty where there is nothing to have a share of. */
  share: Record<string, number>;
  /** Every usage type or service in it, largest first; they add up to the layer. */
  drivers: { key: string; totals: Totals }[];
}

/** What `/cost` answers, with layers in place of its groups. */
export interface IcebergAnswer extends Omit<CostAnswer, 'by' | 'groups'> {
  layers: IcebergLayer[];
  /** Absent where nobody looks for it. */
  waste?: Waste | undefined;
}

/** What the parts do not explain: rules that changed while history is still allocated by the old ones. */
const NOT_BROKEN_DOWN = '(not broken down)';

/**
 * Every layer, also the empty ones. They add up to `totals` and `before`, which are those of `/cost`: what the parts
 * leave over is shown as not broken down.
 */
export function layersOf(
  parts: { now: readonly MeteredCost[]; before: readonly MeteredCost[] },
  { totals, before, leading }: { totals: Totals; before: Totals; leading: string },
): IcebergLayer[] {
  const now = sumByLayer(parts.now, totals);
  const then = sumByLayer(parts.before, before);
  const whole = sumTotals(LAYERS.filter((layer) => !APART.includes(layer)).map((layer) => totalOf(now, layer)));
  return LAYERS.map((layer) => {
    const own = totalOf(now, layer);
    const drivers = compareGroups(now.get(layer) ?? [], [], leading).map(({ key, totals }) => ({ key, totals }));
    return { layer, totals: own, before: totalOf(then, layer), share: shareOf(layer, own, whole), drivers };
  });
}

type ByLayer = Map<Layer, { key: string; billingCurrency: string; cost: number }[]>;

/** The parts of each layer under their drivers' names, and what is left over of the totals. */
function sumByLayer(parts: readonly MeteredCost[], totals: Totals): ByLayer {
  const layers: ByLayer = new Map();
  const left = { ...totals };
  for (const part of parts) {
    const { billingCurrency, cost } = part;
    const layer = layerOf(part);
    layers.getOrInsertComputed(layer, () => []).push({ key: driverOf(part, layer), billingCurrency, cost });
    addTo(left, billingCurrency, -cost);
  }
  for (const [billingCurrency, cost] of Object.entries(left)) {
    if (Math.abs(cost) < HALF_A_CENT) continue;
    layers.getOrInsertComputed('other', () => []).push({ key: NOT_BROKEN_DOWN, billingCurrency, cost });
  }
  return layers;
}

const HALF_A_CENT = 0.005;

function totalOf(layers: ByLayer, layer: Layer): Totals {
  return sumTotals((layers.get(layer) ?? []).map(({ billingCurrency, cost }) => ({ [billingCurrency]: cost })));
}

function shareOf(layer: Layer, totals: Totals, whole: Totals): Record<string, number> {
  if (APART.includes(layer)) return {};
  const shares = Object.entries(totals).filter(([currency]) => (whole[currency] ?? 0) >= HALF_A_CENT);
  return Object.fromEntries(shares.map(([currency, cost]) => [currency, cost / whole[currency]!]));
}

/** By its usage type where that says what it is, else by its service: some bills have nothing but opaque SKU ids. */
function driverOf({ serviceName, usageType, kind }: MeteredCost, layer: Layer): string {
  const service = serviceName ?? kind ?? NOT_BROKEN_DOWN;
  const isTelling =
    TOLD_BY_USAGE.includes(layer) &&
    usageType !== undefined &&
    Object.values(USAGE).some((each) => each.test(usageType));
  return isTelling ? `${usageType} (${service})` : service;
}

/** Layers that are mostly made by usage types. */
const TOLD_BY_USAGE: readonly Layer[] = ['storage', 'snapshots', 'data-transfer', 'network', 'requests'];

/**
 * Usage types as AWS writes them, after a region's prefix (`EUC1-DataTransfer-Out-Bytes`; docs.aws.amazon.com, Cost and
 * Usage Report, "usage type"), and the words Azure and Google use for the same in their meters and SKUs. Bytes that are
 * stored are `ByteHrs` and bytes that are logged `DataProcessing-Bytes`: neither is transfer.
 */
const USAGE = {
  transfer: /data ?transfer|dataxfer|egress|(in|out|regional|gateway|endpoint)-a?bytes/i,
  bytes: /-bytes\b/i,
  snapshot: /snapshot|backup/i,
  request: /request(?!s?units)|invocation|queries|\boperations?\b|\bapi calls?\b/i,
  storage: /(^|-)ebs:|volume(usage|io|p-)|timedstorage|\bstorage\b|\bpd capacity\b/i,
  network: /natgateway|elasticip|publicip|loadbalancer|lcuusage|vpcendpoint|transitgateway|\bvpn\b/i,
} as const;

/** Services that say by their name what they are; Cost Explorer names tax, support and plans like services. */
const SERVICE = {
  transfer: /^((aws|azure|google) ?)?(data ?transfer|bandwidth)$/i,
  backup: /\bbackup\b/i,
  support: /support(?!ed|ing)/i,
  plan: /^savings plans? for /i,
  tax: /^tax$/i,
  /** Volumes, gateways, addresses and transfer: everything of EC2 but its machines, which is why it is no tip. */
  leftovers: /^ec2 - other$/i,
} as const;

/** FOCUS ServiceCategory (focus.finops.org, ServiceCategory, "allowed values") where it is a layer by itself. */
const CATEGORIES: Record<string, Layer> = {
  compute: 'compute',
  databases: 'databases',
  storage: 'storage',
  networking: 'network',
};

/**
 * The one layer a charge is in. What kind of charge it is comes first (FOCUS ChargeCategory and
 * CommitmentDiscountStatus), then what its usage type says, then its service category. A database keeps its storage and
 * its requests, as people think of it; what it moves or backs up is told apart.
 */
export function layerOf(part: Omit<MeteredCost, 'source' | 'month' | 'billingCurrency' | 'cost'>): Layer {
  const { kind, serviceName = '', serviceCategory = '', usageType } = part;
  const category = CATEGORIES[serviceCategory.toLowerCase()] ?? 'other';
  if (kind === 'Tax' || (kind === undefined && SERVICE.tax.test(serviceName))) return 'tax';
  if (kind === 'Credit' || kind === 'Refund' || kind === 'Adjustment') return 'credits';
  if (kind === 'Commitment' || (kind === undefined && SERVICE.plan.test(serviceName))) return 'commitments';
  if (kind === 'Support' || SERVICE.support.test(serviceName)) return 'support';
  if (kind === 'Purchase' || kind === 'Marketplace') return 'other';
  const used = usageLayer(part, category);
  if (used) return used;
  return SERVICE.leftovers.test(serviceName) && usageType === undefined ? 'other' : category;
}

function usageLayer({ serviceName = '', usageType = '', resourceType = '' }: Partial<MeteredCost>, category: Layer) {
  if (USAGE.transfer.test(usageType) || SERVICE.transfer.test(serviceName)) return 'data-transfer';
  if (category === 'network' && USAGE.bytes.test(usageType)) return 'data-transfer';
  if (USAGE.snapshot.test(usageType) || USAGE.snapshot.test(resourceType) || SERVICE.backup.test(serviceName))
    return 'snapshots';
  if (category === 'databases') return 'databases';
  if (USAGE.request.test(usageType)) return 'requests';
  if (USAGE.storage.test(usageType)) return 'storage';
  return USAGE.network.test(usageType) ? 'network' : undefined;
}
