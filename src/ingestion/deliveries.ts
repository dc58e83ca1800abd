import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ChargeKey } from '../model/charge.ts';
import type { ChargeChunk, Delivery } from '../model/delivery.ts';
import { rowsOf, type Scratch } from './duckdb.ts';
import { KEY_COLUMNS, type KeyColumn } from './sql.ts';
import { parseTags, spellTags } from './tags.ts';

/** The deliveries of one import, ready to be read one by one. */
export interface Prepared {
  months: Month[];
  /** Tags by their number in the key table. */
  tags: Record<string, string>[];
  /** Rows whose Tags could not be read; they are kept, without tags. */
  unreadTagRows: number;
}

/** A provider that leaves effective cost out, in one billing account: another account's bill may have it. */
export interface LackingEffectiveCost {
  account: string;
  provider: string;
}

interface Month {
  delivery: number;
  billingAccountId: string;
  billingMonth: string;
  firstKey: number;
  providers: string[];
}

const TEXT_COLUMNS = KEY_COLUMNS.filter((column) => column !== 'tags');
const TEXTS = TEXT_COLUMNS.join(', ');
type TextColumn = Exclude<KeyColumn, 'tags'>;
const TEXT_INDEX = Object.fromEntries(TEXT_COLUMNS.map((column, index) => [column, index])) as Record<
  TextColumn,
  number
>;

/**
 * Numbers the charge keys within each account and month, and puts the daily sums under those numbers, sorted, so that
 * each delivery is one contiguous stretch of both tables. Tags that differ only in spelling are one key.
 */
export async function prepareDeliveries({ connection }: Scratch): Promise<Prepared> {
  await connection.run('SET preserve_insertion_order = true');
  const { tags, unreadTagRows } = await numberTags(connection);
  await connection.run(`
    CREATE TABLE charge_keys AS
      SELECT *, dense_rank() OVER (ORDER BY account, month) - 1 AS delivery,
        dense_rank() OVER (ORDER BY account, month, ${TEXTS}, tag_id) - 1 AS k
      FROM (SELECT DISTINCT h, month, ${TEXTS}, tag_id FROM part
        JOIN tag_texts ON part.tags IS NOT DISTINCT FROM tag_texts.tags JOIN tag_ids USING (text_id)
        WHERE is_key AND h IS NOT NULL)
      ORDER BY k`);
  await refuseCollisions(connection);
  await connection.run(`
    CREATE TABLE charges AS
      SELECT delivery, k::INTEGER AS k, (day - DATE '1970-01-01')::INTEGER AS day,
        ${['billed', 'effective', 'list', 'contracted'].map((cost) => `coalesce(sum(${cost}), 'nan') AS ${cost}`).join(', ')}
      FROM part JOIN (SELECT h, delivery, k FROM charge_keys) USING (h) WHERE NOT is_key
      GROUP BY ALL ORDER BY delivery, k, day`);
  const months = await rowsOf(
    connection,
    `SELECT delivery::INTEGER AS delivery, account, strftime(month, '%Y-%m') AS month, min(k)::INTEGER AS first,
      list(DISTINCT provider) AS providers
    FROM charge_keys GROUP BY ALL ORDER BY delivery`,
  );
  return { months: months.map(monthFrom), tags, unreadTagRows };
}

function monthFrom(row: Record<string, unknown>): Month {
  return {
    delivery: Number(row.delivery),
    billingAccountId: String(row.account),
    billingMonth: String(row.month),
    firstKey: Number(row.first),
    providers: Array.isArray(row.providers) ? row.providers.map(String) : [],
  };
}

/** Each distinct Tags text is parsed once; texts that say the same get the same number. */
async function numberTags(connection: DuckDBConnection): Promise<Omit<Prepared, 'months'>> {
  await connection.run(`
    CREATE TABLE tag_texts AS SELECT *, (row_number() OVER (ORDER BY tags))::INTEGER AS text_id
      FROM (SELECT tags, sum(n)::DOUBLE AS n FROM part WHERE is_key AND h IS NOT NULL GROUP BY tags);
    CREATE TABLE tag_ids (text_id INTEGER, tag_id INTEGER)`);
  const numbers = new Map<string, number>();
  const tags: Record<string, string>[] = [];
  let unreadTagRows = 0;
  const appender = await connection.createAppender('tag_ids');
  for await (const chunk of await connection.stream('SELECT text_id, tags, n FROM tag_texts ORDER BY text_id')) {
    const [textIds, texts, rows] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    for (let row = 0; row < chunk.rowCount; row++) {
      const parsed = parseTags(textAt(texts!.getItem(row)));
      if (!parsed) unreadTagRows += Number(rows!.getItem(row));
      const spelling = spellTags(parsed ?? {});
      const tagId = numbers.get(spelling) ?? tags.push(parsed ?? {}) - 1;
      numbers.set(spelling, tagId);
      appender.appendInteger(Number(textIds!.getItem(row)));
      appender.appendInteger(tagId);
      appender.endRow();
    }
  }
  appender.closeSync();
  return { tags, unreadTagRows };
}

/** Two keys with one 64-bit hash would be added together. That chance is one in ten thousand million; money checks it. */
async function refuseCollisions(connection: DuckDBConnection): Promise<void> {
  const [counts] = await rowsOf(connection, 'SELECT (count(*) - count(DISTINCT h))::INTEGER AS twice FROM charge_keys');
  if (counts?.twice !== 0) throw new Error('two charge keys have the same hash');
}

/** One delivery per billing account and billing month, in that order. Its keys are in memory, its charges streamed. */
export async function* readDeliveries(
  scratch: Scratch,
  { months, tags }: Prepared,
  { source, lacking }: { source: string; lacking: readonly LackingEffectiveCost[] },
): AsyncGenerator<Delivery> {
  for (const month of months) {
    yield {
      source,
      billingAccountId: month.billingAccountId,
      billingMonth: month.billingMonth,
      settling: 'newest-charge',
      estimatedDays: [],
      shownByBilledCost: lacking
        .filter(({ account, provider }) => account === month.billingAccountId && month.providers.includes(provider))
        .map(({ provider }) => provider),
      keys: await readKeys(scratch, month, tags),
      charges: readCharges(scratch, month),
    };
  }
}

/** A key's texts come as one JSON list, because fetching them one by one takes three times as long. */
async function readKeys({ connection }: Scratch, { delivery, firstKey }: Month, tags: Record<string, string>[]) {
  const keys: ChargeKey[] = [];
  const sql = `SELECT (k - ${firstKey})::INTEGER, tag_id, to_json([${TEXTS}])::VARCHAR
    FROM charge_keys WHERE delivery = ${delivery} ORDER BY k`;
  for await (const chunk of await connection.stream(sql)) {
    const [numbers, tagIds, texts] = [0, 1, 2].map((column) => chunk.getColumnVector(column));
    for (let row = 0; row < chunk.rowCount; row++) {
      const values: (string | null)[] = JSON.parse(String(texts!.getItem(row)));
      keys[Number(numbers!.getItem(row))] ??= keyFrom(values, tags[Number(tagIds!.getItem(row))]!);
    }
  }
  return keys;
}

function keyFrom(values: (string | null)[], tags: Record<string, string>): ChargeKey {
  const text = (column: TextColumn) => values[TEXT_INDEX[column]] ?? undefined;
  return {
    serviceProviderName: text('provider')!,
    billingAccountId: text('account')!,
    subAccountId: text('sub_account_id'),
    subAccountName: text('sub_account_name'),
    serviceName: text('service_name'),
    serviceCategory: text('service_category'),
    regionId: text('region_id'),
    resourceId: text('resource_id'),
    resourceName: text('resource_name'),
    resourceType: text('resource_type'),
    chargeCategory: text('charge_category'),
    commitmentDiscountId: text('commitment_id'),
    commitmentDiscountStatus: text('commitment_status'),
    billingCurrency: text('currency')!,
    tags,
  };
}

function textAt(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

async function* readCharges(scratch: Scratch, { delivery, firstKey }: Month): AsyncGenerator<ChargeChunk> {
  const connection = await scratch.connect();
  try {
    const sql = `SELECT k - ${firstKey}, day, billed, effective, list, contracted FROM charges WHERE delivery = ${delivery}`;
    for await (const chunk of await connection.stream(sql)) yield toColumns(chunk);
  } finally {
    connection.closeSync();
  }
}

function toColumns(chunk: DuckDBDataChunk): ChargeChunk {
  const length = chunk.rowCount;
  const fill = <Column extends Int32Array | Float64Array>(column: Column, index: number): Column => {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < length; row++) column[row] = vector.getItem(row) as number;
    return column;
  };
  return {
    length,
    key: fill(new Int32Array(length), 0),
    day: fill(new Int32Array(length), 1),
    billedCost: fill(new Float64Array(length), 2),
    effectiveCost: fill(new Float64Array(length), 3),
    listCost: fill(new Float64Array(length), 4),
    contractedCost: fill(new Float64Array(length), 5),
  };
}
