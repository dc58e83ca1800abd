import { addDays, monthPeriod } from '../../src/model/period.ts';
import { CLOUDS, type CloudName } from './accounts.ts';
import { type StoryCharge, toMicros } from './charge.ts';
import { COMMITMENTS } from './commitments.ts';
import { seedOf } from './rhythm.ts';

/** A column's name and how a charge fills it; undefined is absent, which a file leaves empty. */
export type FocusColumn = readonly [name: string, fill: (charge: StoryCharge) => string | number | undefined];

/** Azure prices in dollars and bills Larkfield in euros: so many euros a dollar, the same all year. */
const EUR_PER_USD = 0.92;

const REGIONS: Readonly<Record<string, string>> = { westeurope: 'West Europe', 'europe-west1': 'Belgium' };
const COMMITMENT_OF = new Map(Object.values(COMMITMENTS).map((each) => [each.commitmentDiscountId, each]));

/** Every column of FOCUS 1.2 in its usual order, then the provider's own, which begin with x_. */
export function focusColumns(provider: CloudName): FocusColumn[] {
  return [...whoAndWhen(provider), ...COSTS, ...pricing(provider), ...WHAT, ...COMMITTED, ...ownColumns(provider)];
}

function whoAndWhen(provider: CloudName): FocusColumn[] {
  const { serviceProviderName, publisherName, subAccountType, ...account } = CLOUDS[provider];
  return [
    ['ProviderName', () => serviceProviderName],
    ['PublisherName', () => publisherName],
    ['InvoiceIssuerName', () => serviceProviderName],
    ['InvoiceId', ({ day }) => `INV-${day.slice(0, 7)}-${account.billingAccountId.slice(-6)}`],
    ['BillingAccountId', () => account.billingAccountId],
    ['BillingAccountName', () => account.billingAccountName],
    ['BillingAccountType', () => account.billingAccountType],
    ['SubAccountId', ({ subAccountId }) => subAccountId],
    ['SubAccountName', ({ subAccountName }) => subAccountName],
    ['SubAccountType', () => subAccountType],
    ['BillingPeriodStart', ({ day }) => midnight(`${day.slice(0, 7)}-01`)],
    ['BillingPeriodEnd', ({ day }) => midnight(monthPeriod(day.slice(0, 7)).end)],
    ['ChargePeriodStart', ({ day }) => midnight(day)],
    ['ChargePeriodEnd', ({ day }) => midnight(addDays(day, 1))],
    ['ChargeCategory', ({ chargeCategory }) => chargeCategory],
    ['ChargeClass', () => undefined],
    ['ChargeDescription', ({ chargeDescription }) => chargeDescription],
    ['ChargeFrequency', (charge) => (charge.chargeCategory === 'Usage' ? 'Usage-Based' : 'Recurring')],
  ];
}

const COSTS: FocusColumn[] = [
  ['BilledCost', ({ billedCost }) => billedCost],
  ['EffectiveCost', ({ effectiveCost }) => effectiveCost],
  ['ListCost', ({ listCost }) => listCost],
  ['ContractedCost', ({ contractedCost }) => contractedCost],
];

function pricing(provider: CloudName): FocusColumn[] {
  const { billingCurrency, contractedShare } = CLOUDS[provider];
  const toUsd = (amount: number | undefined) =>
    amount === undefined || billingCurrency === 'USD' ? amount : toMicros(amount / EUR_PER_USD);
  const contracted = ({ listUnitPrice }: StoryCharge) =>
    listUnitPrice === undefined ? undefined : toMicros(listUnitPrice * contractedShare);
  return [
    ['ListUnitPrice', ({ listUnitPrice }) => listUnitPrice],
    ['ContractedUnitPrice', contracted],
    ['PricingCategory', categoryOf],
    ['PricingQuantity', ({ pricingQuantity }) => pricingQuantity],
    ['PricingUnit', ({ pricingUnit }) => pricingUnit],
    ['PricingCurrency', () => 'USD'],
    ['PricingCurrencyContractedUnitPrice', (charge) => toUsd(contracted(charge))],
    ['PricingCurrencyEffectiveCost', ({ effectiveCost }) => toUsd(effectiveCost)],
    ['PricingCurrencyListUnitPrice', ({ listUnitPrice }) => toUsd(listUnitPrice)],
    ['BillingCurrency', () => billingCurrency],
    ['ConsumedQuantity', ({ pricingQuantity }) => pricingQuantity],
    ['ConsumedUnit', ({ pricingUnit }) => pricingUnit],
  ];
}

const WHAT: FocusColumn[] = [
  ['ServiceName', ({ serviceName }) => serviceName],
  ['ServiceCategory', ({ serviceCategory }) => serviceCategory],
  ['ServiceSubcategory', ({ serviceSubcategory }) => serviceSubcategory],
  ['SkuId', ({ chargeDescription }) => skuId(chargeDescription)],
  ['SkuMeter', ({ usageType }) => usageType],
  ['SkuPriceId', ({ chargeDescription, pricingUnit }) => skuId(`${chargeDescription}/${pricingUnit}`)],
  ['SkuPriceDetails', () => undefined],
  ['ResourceId', ({ resourceId }) => resourceId],
  ['ResourceName', ({ resourceName }) => resourceName],
  ['ResourceType', ({ resourceType }) => resourceType],
  ['RegionId', ({ regionId }) => regionId],
  ['RegionName', ({ regionId }) => REGIONS[regionId ?? '']],
  ['AvailabilityZone', () => undefined],
];

const COMMITTED: FocusColumn[] = [
  ['CommitmentDiscountId', ({ commitmentDiscountId }) => commitmentDiscountId],
  ['CommitmentDiscountName', (charge) => commitmentOf(charge)?.name],
  ['CommitmentDiscountCategory', (charge) => commitmentOf(charge)?.category],
  ['CommitmentDiscountType', (charge) => commitmentOf(charge)?.type],
  ['CommitmentDiscountStatus', ({ commitmentDiscountStatus }) => commitmentDiscountStatus],
  ['CommitmentDiscountQuantity', (charge) => (commitmentOf(charge) ? charge.pricingQuantity : undefined)],
  ['CommitmentDiscountUnit', (charge) => (commitmentOf(charge) ? charge.pricingUnit : undefined)],
  ['CapacityReservationId', () => undefined],
  ['CapacityReservationStatus', () => undefined],
  ['Tags', ({ tags }) => JSON.stringify(tags)],
];

function ownColumns(provider: CloudName): FocusColumn[] {
  if (provider === 'gcp') return [['x_ProjectId', ({ subAccountId }) => subAccountId]];
  return [
    ['x_BillingExchangeRate', () => EUR_PER_USD],
    ['x_ResourceGroupName', ({ resourceId }) => /\/resourceGroups\/([^/]+)/.exec(resourceId ?? '')?.[1]],
  ];
}

function categoryOf({ chargeCategory, commitmentDiscountStatus }: StoryCharge): string | undefined {
  if (chargeCategory === 'Tax') return undefined;
  return commitmentDiscountStatus === undefined ? 'Standard' : 'Committed';
}

function commitmentOf({ commitmentDiscountId }: StoryCharge) {
  return commitmentDiscountId === undefined ? undefined : COMMITMENT_OF.get(commitmentDiscountId);
}

function skuId(name: string): string {
  return seedOf(name).toString(16).toUpperCase().padStart(8, '0');
}

function midnight(day: string): string {
  return `${day}T00:00:00Z`;
}
