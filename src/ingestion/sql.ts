import type { Columns, FocusColumn } from './columns.ts';

/** One file as DuckDB reads it: the relation, and for each FOCUS column its SQL type there. */
export interface Relation {
  from: string;
  columns: Columns;
  types: Partial<Record<FocusColumn, string>>;
}

const TEXTS = {
  account: 'BillingAccountId',
  sub_account_id: 'SubAccountId',
  sub_account_name: 'SubAccountName',
  service_name: 'ServiceName',
  service_category: 'ServiceCategory',
  region_id: 'RegionId',
  resource_id: 'ResourceId',
  resource_name: 'ResourceName',
  resource_type: 'ResourceType',
  charge_category: 'ChargeCategory',
  publisher_name: 'PublisherName',
  sku_meter: 'SkuMeter',
  consumed_unit: 'ConsumedUnit',
  commitment_id: 'CommitmentDiscountId',
  commitment_status: 'CommitmentDiscountStatus',
  currency: 'BillingCurrency',
  tags: 'Tags',
} as const satisfies Record<string, FocusColumn>;
const INSTANTS = { started: 'ChargePeriodStart', ended: 'ChargePeriodEnd', billed_from: 'BillingPeriodStart' } as const;
const COSTS = {
  billed: 'BilledCost',
  effective: 'EffectiveCost',
  list: 'ListCost',
  contracted: 'ContractedCost',
} as const;

/** How much was used; where a bill leaves it out, how much was priced, which is what a price is for. */
const QUANTITIES = ['ConsumedQuantity', 'PricingQuantity'] as const;

/** Who provides the service: FOCUS 1.3 renamed the column, and a row that leaves it empty may name another party. */
const PROVIDERS = ['ServiceProviderName', 'ProviderName', 'HostProviderName', 'InvoiceIssuerName'] as const;

/** What is metered: FOCUS 1.1 gave it a column; before, two providers had one of their own. */
const METERS = ['SkuMeter', 'x_UsageType', 'x_SkuMeterName', 'SkuId'] as const;

/** The texts of a charge key, in the order in which they are listed in `texts`; tags last, since their spelling varies. */
export const KEY_TEXTS = ['provider', ...(Object.keys(TEXTS) as (keyof typeof TEXTS)[])] as const;
export type KeyText = (typeof KEY_TEXTS)[number];

/** One text of a key, out of the list of them. */
export function keyText(name: KeyText): string {
  return `texts[${KEY_TEXTS.indexOf(name) + 1}]`;
}

/**
 * How we read what people write. `money` takes `"$10,100.00 "`, `(12.50)`, `1e-7`; a comma is only ever a thousands
 * separator, so `1,5` is refused rather than misread. `instant` is UTC where no zone is given; a day with slashes is
 * month first, as in the FOCUS examples. Whatever does not parse is NULL, which rejects the row.
 */
export const MACROS = [
  'CREATE MACRO finite(x) AS CASE WHEN isfinite(x) THEN x END',
  String.raw`CREATE MACRO written_money(x) AS CASE
    WHEN regexp_full_match(x, '\s*[-+]?\s*\(?[-+]?[$€£¥₹]?\s*[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?([eE][-+]?\d+)?\s*[$€£¥₹]?\s*\)?\s*')
    THEN CASE WHEN contains(x, '(') THEN '-' ELSE '' END || regexp_replace(x, '[$€£¥₹,()\s]', '', 'g') END`,
  'CREATE MACRO money(x) AS finite(coalesce(try_cast(x AS DOUBLE), try_cast(written_money(x) AS DOUBLE)))',
  `CREATE MACRO written_instant(x) AS CASE
    WHEN contains(x, '/') THEN try_strptime(x, ['%m/%d/%y', '%m/%d/%Y', '%Y/%m/%d', '%m/%d/%y %H:%M', '%m/%d/%Y %H:%M',
      '%m/%d/%y %H:%M:%S', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %I:%M:%S %p'])
    ELSE coalesce(timezone('UTC', try_cast(x AS TIMESTAMPTZ)), try_strptime(x, ['%Y-%m-%dT%H:%MZ', '%Y-%m-%dT%H:%M',
      '%Y-%m-%d %H:%M', '%Y%m%d'])) END`,
  `CREATE MACRO any_instant(x) AS CASE
    WHEN substr(x, 5, 1) = '-' AND x NOT LIKE '%:%+%' AND x NOT LIKE '%:%-%'
    THEN coalesce(try_cast(x AS TIMESTAMP), written_instant(trim(x))) ELSE written_instant(trim(x)) END`,
  `CREATE MACRO sane(x) AS CASE WHEN x >= TIMESTAMP '1990-01-01' AND x < TIMESTAMP '2200-01-01' THEN x END`,
  'CREATE MACRO instant(x) AS sane(any_instant(x))',
  `CREATE MACRO present(x) AS CASE WHEN x IN ('', 'NULL', 'null') THEN NULL ELSE x END`,
];

/** Sums per key (which have `texts`) and per day are gathered here, both from one reading of each file. */
export const PART_TABLE = `CREATE TABLE part (texts VARCHAR[], month DATE, h UBIGINT, day DATE,
  billed DOUBLE, effective DOUBLE, list DOUBLE, contracted DOUBLE, quantity DOUBLE,
  n BIGINT, charged BIGINT, without_effective BIGINT, newest TIMESTAMP, file INTEGER)`;
/** The rows of `part` that are keys of good rows, and of faulty ones. */
export const SOUND_KEYS = 'texts IS NOT NULL AND h IS NOT NULL';
export const FAULTY_KEYS = 'texts IS NOT NULL AND h IS NULL';

/**
 * Reads a file once into two groupings: by everything a charge key has (few rows, wide), and by the key's hash and
 * day (many rows, narrow). Grouping the wide columns by day as well would cost twice the time and memory, and so
 * would tidying their texts in every row: it is done once a key. A faulty row has no hash; a faulty key loses its own.
 * A charge longer than a day proves only that the bill reached its start.
 */
export function aggregateSql(relation: Relation, file: number): string {
  const keys = KEY_TEXTS.join(', ');
  const faults = rowFaults(relation).map(({ when }) => when);
  return `INSERT INTO part
    SELECT CASE WHEN is_key THEN [${keys}] END, month,
      CASE WHEN is_key AND (${KEY_FAULTS.map(({ when }) => when).join(' OR ')}) THEN NULL ELSE h END,
      * EXCLUDE (${keys}, month, h, is_key)
    FROM (SELECT * REPLACE (${TIDY_TEXTS}) FROM (
      SELECT ${keys}, month, h, day, sum(billed), sum(effective), sum(list), sum(contracted), sum(quantity),
        count(*), count_if(charged), count_if(charged AND coalesce(effective, 0) = 0), max(newest), ${file},
        grouping(day) = 1 AS is_key
      FROM (
        SELECT *, CASE WHEN ${faults.join(' OR ')} THEN NULL ELSE hash(${keys}, month) END AS h,
          coalesce(billed, 0) <> 0 AND charge_category IS DISTINCT FROM 'Purchase' AS charged,
          CASE WHEN ended <= started + INTERVAL 25 HOUR THEN ended ELSE started END AS newest
        FROM (SELECT *, started::DATE AS day, date_trunc('month', coalesce(billed_from, started))::DATE AS month
          FROM (${readSql(relation)}))
      ) GROUP BY GROUPING SETS ((${keys}, month, h), (h, day))))`;
}

/** The faulty rows of a file that has a column with the line each row stands on, and the reason for each. */
export function faultsSql(relation: Relation, lineColumn: string, limit: number): string {
  const reasons = [...KEY_FAULTS, ...rowFaults(relation)].map(({ when, reason }) => `WHEN ${when} THEN ${reason}`);
  return `SELECT line::BIGINT AS line, reason
    FROM (SELECT line, CASE ${reasons.join(' ')} END AS reason
      FROM (SELECT * REPLACE (${TIDY_TEXTS}) FROM (${readSql(relation, lineColumn)})))
    WHERE reason IS NOT NULL ORDER BY line LIMIT ${limit}`;
}

/** A text that means "absent" is none. */
const TIDY_TEXTS = KEY_TEXTS.map((name) =>
  name === 'currency' ? `nullif(trim(present(currency)), '') AS currency` : `present(${name}) AS ${name}`,
).join(', ');

/** A reason a row cannot be imported; the first that holds is the one we tell. */
interface Fault {
  when: string;
  reason: string;
}

const empty = (name: string, column: string): Fault => ({ when: `${name} IS NULL`, reason: `'${column} is empty'` });

/** What all rows of a key have in common. */
const KEY_FAULTS: Fault[] = [
  empty('currency', 'BillingCurrency'),
  empty('account', 'BillingAccountId'),
  empty('provider', 'ProviderName'),
];

function rowFaults({ types }: Relation): Fault[] {
  const unread = (name: string, column: FocusColumn, what: string): Fault => ({
    when: `${name} IS NULL AND raw_${column} IS NOT NULL${types[column] === 'VARCHAR' ? ` AND trim(raw_${column}) <> ''` : ''}`,
    reason: `'${column} "' || raw_${column} || '" is not ${what}'`,
  });
  return [
    ...Object.entries(INSTANTS).map(([name, column]) => unread(name, column, 'a date')),
    empty('started', 'ChargePeriodStart'),
    ...Object.entries(COSTS).map(([name, column]) => unread(name, column, 'an amount')),
  ];
}

/** The file's own dates and costs as `raw_…`, what we read from them, and the texts of its keys as they are written. */
function readSql({ from, columns, types }: Relation, lineColumn = 'NULL'): string {
  const text = (column: FocusColumn) => textOf(columns[column], types[column]);
  const firstOf = (names: readonly FocusColumn[]) =>
    `coalesce(${names.map((name) => `present(${text(name)})`).join(', ')})`;
  const read = [
    `${lineColumn} AS line`,
    ...Object.entries(TEXTS).map(([name, column]) => `${text(column)} AS ${name}`),
    `${firstOf(PROVIDERS)} AS provider`,
    `${firstOf(METERS)} AS meter`,
    `${text('PricingUnit')} AS pricing_unit`,
    ...[...Object.values(INSTANTS), ...Object.values(COSTS), ...QUANTITIES].map(
      (column) => `${rawOf(columns[column], types[column])} AS raw_${column}`,
    ),
  ];
  const understood = [
    ...Object.entries(INSTANTS).map(([name, column]) => `${instantOf(column, types[column])} AS ${name}`),
    ...Object.entries(COSTS).map(([name, column]) => `${moneyOf(column, types[column])} AS ${name}`),
    ...QUANTITIES.map((column) => `${moneyOf(column, types[column])} AS ${column}`),
  ];
  return `SELECT * REPLACE (nullif(present(publisher_name), provider) AS publisher_name, meter AS sku_meter,
      CASE WHEN ConsumedQuantity IS NULL THEN pricing_unit ELSE consumed_unit END AS consumed_unit),
      coalesce(ConsumedQuantity, PricingQuantity) AS quantity
    FROM (SELECT *, ${understood.join(', ')} FROM (SELECT ${read.join(', ')} FROM ${from}))`;
}

function rawOf(name: string | undefined, type: string | undefined): string {
  if (name === undefined) return 'NULL::VARCHAR';
  return type === 'VARCHAR' ? `present(${identifier(name)})` : identifier(name);
}

function textOf(name: string | undefined, type = 'VARCHAR'): string {
  if (name === undefined) return 'NULL::VARCHAR';
  if (type === 'VARCHAR') return identifier(name);
  return /^(MAP|STRUCT)|\[\]$/.test(type) ? `to_json(${identifier(name)})::VARCHAR` : `${identifier(name)}::VARCHAR`;
}

function instantOf(column: FocusColumn, type = 'VARCHAR'): string {
  if (type === 'TIMESTAMP WITH TIME ZONE') return `sane(timezone('UTC', raw_${column}))`;
  return /^(TIMESTAMP|DATE)/.test(type) ? `sane(raw_${column}::TIMESTAMP)` : `instant(raw_${column}::VARCHAR)`;
}

function moneyOf(column: FocusColumn, type = 'VARCHAR'): string {
  return type === 'VARCHAR' ? `money(raw_${column})` : `finite(raw_${column}::DOUBLE)`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path as DuckDB takes it: what would be a pattern in a file's name stands for itself. */
export function pathLiteral(path: string): string {
  return literal(path.replace(/[[*?]/g, '[$&]'));
}
