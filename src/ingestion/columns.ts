import { PennyError } from '../errors.ts';

/** Where each FOCUS column we use is found in one file: FOCUS id to the file's own name for it. */
export type Columns = Partial<Record<FocusColumn, string>>;
export type FocusColumn = (typeof FOCUS_COLUMNS)[number];

/**
 * The FOCUS columns a daily charge is made of, in any version from 1.0 to 1.4. All others are ignored, but for two of
 * the providers' own: until FOCUS 1.1 had SkuMeter, AWS and Azure named the meter in columns of theirs.
 */
export const FOCUS_COLUMNS = [
  'BilledCost',
  'EffectiveCost',
  'ListCost',
  'ContractedCost',
  'BillingCurrency',
  'BillingAccountId',
  'BillingPeriodStart',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ServiceProviderName',
  'ProviderName',
  'HostProviderName',
  'InvoiceIssuerName',
  'SubAccountId',
  'SubAccountName',
  'ServiceName',
  'ServiceCategory',
  'RegionId',
  'ResourceId',
  'ResourceName',
  'ResourceType',
  'ChargeCategory',
  'PublisherName',
  'SkuMeter',
  'x_UsageType',
  'x_SkuMeterName',
  'SkuId',
  'ConsumedQuantity',
  'ConsumedUnit',
  'PricingQuantity',
  'PricingUnit',
  'CommitmentDiscountId',
  'CommitmentDiscountStatus',
  'Tags',
] as const;

/** Without these a charge has no amount, no owner, no currency or no day, so the file cannot be a bill. */
const REQUIRED = [
  'BillingAccountId',
  'BilledCost',
  'EffectiveCost',
  'BillingCurrency',
  'ChargePeriodStart',
] as const satisfies FocusColumn[];

/** Exports that people mistake for FOCUS: a column only they have, and what to say. */
const OTHER_EXPORTS: [column: RegExp, what: string][] = [
  [/^lineItem\/UnblendedCost$/i, 'an AWS Cost and Usage Report (CUR 1.0); create a FOCUS export in AWS Data Exports'],
  [/^line_item_unblended_cost$/i, 'an AWS Cost and Usage Report (CUR 2.0); create a FOCUS export in AWS Data Exports'],
  [
    /^MeterCategory$/i,
    'an Azure cost export (actual or amortized); create an export of type "FOCUS" in Cost Management',
  ],
  [/^usage_start_time$/i, 'a Google Cloud billing export; create its FOCUS view in BigQuery and export that'],
  [/^cost\/myCost$|^lineItem\/intervalUsageStart$/i, 'an Oracle cost report; use its FOCUS report instead'],
];

/** Finds the FOCUS columns in a header, whatever its case or underscores; refuses a file that is no FOCUS file. */
export function findColumns(header: string[], fileName: string): Columns {
  const byName = new Map<string, string>();
  for (const name of header) if (!byName.has(plain(name))) byName.set(plain(name), name);
  const columns: Columns = {};
  for (const column of FOCUS_COLUMNS) {
    const found = byName.get(plain(column));
    if (found !== undefined) columns[column] = found;
  }
  refuseOthers(header, columns, fileName);
  return columns;
}

/** `billed_cost`, `BilledCost` and `"Billed Cost"` are one name; a provider's own `x_` columns are never taken for FOCUS ones. */
function plain(name: string): string {
  return name
    .trim()
    .replace(/[_ ](?=.)/g, '')
    .toLowerCase();
}

function refuseOthers(header: string[], columns: Columns, fileName: string): void {
  const missing: string[] = REQUIRED.filter((column) => columns[column] === undefined);
  if (!columns.ServiceProviderName && !columns.ProviderName) missing.push('ProviderName');
  if (missing.length === 0) return;

  const other = OTHER_EXPORTS.find(([column]) => header.some((name) => column.test(name.trim())))?.[1];
  if (other) throw new PennyError('invalid', `${fileName} is not a FOCUS 1.x file: it is ${other}.`);
  const why =
    !columns.EffectiveCost && header.some((name) => plain(name) === 'amortizedcost')
      ? 'EffectiveCost is missing (it has AmortizedCost, as FOCUS 0.5 did)'
      : `${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} missing`;
  throw new PennyError('invalid', `${fileName} is not a FOCUS 1.x file: ${why}.`);
}

/**
 * The FOCUS version a header looks like, for files that do not say. By the columns each version added; 1.3 renamed
 * ProviderName, 1.4 dropped the old name (focus.finops.org, specification change log).
 */
export function guessVersion(header: string[]): string {
  const names = new Set(header.map(plain));
  if (names.has('serviceprovidername')) return names.has('providername') ? '1.3' : '1.3 or 1.4';
  if (names.has('pricingcurrency') || names.has('billingaccounttype') || names.has('invoiceid')) return '1.2';
  if (names.has('servicesubcategory') || names.has('commitmentdiscountquantity') || names.has('skumeter')) return '1.1';
  return '1.0';
}

/** "A, B and C". */
export function listed(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
