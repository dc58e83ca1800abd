import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ChargeKey } from '../model/charge.ts';
import type { ChargeChunk, Delivery } from '../model/delivery.ts';
import { rowsOf, runLarge, type Scratch } from './duckdb.ts';
import { KEY_TEXTS, type KeyText, keyText, SOUND_KEYS } from './sql.ts';
import { parseTags, spellTags } from './tags.ts';

/** A provider that leaves effective cost out, in one billing account: another account's bill may have it. */
export interface LackingEffectiveCost {
  account: string;
  provider: string;
}

/** One delivery's stretch of the tables `charge_keys` and `charges`. */
interface Month {
  delivery: number;
  billingAccountId: string;
  billingMonth: string;
  firstKey: number;
  lastKey: number;
  providers: string[];
}

const AMOUNTS = ['billed', 'effective', 'list', 'contracted', 'quantity'];

/**
 * Numbers the charge keys within each account and month, and puts the daily sums under those numbers, sorted, so that
 * each delivery is one contiguous stretch of both tables.
 */
export async function prepareDeliveries({ connection }: Scratch): Promise<Month[]> {
  await connection.run('SET preserve_insertion_order = true');
  const account = keyText('account');
  await runLarge(
    connection,
    `CREATE TABLE charge_keys AS
      SELECT *, dense_rank() OVER (ORDER BY ${account}, month) - 1 AS delivery,
        (dense_rank() OVER (ORDER BY ${account}, month, texts) - 1)::INTEGER AS k
      FROM (SELECT h, month, texts, sum(n)::DOUBLE AS n FROM part WHERE ${SOUND_KEYS} GROUP BY ALL) ORDER BY k`,
  );
  await refuseCollisions(connection);
  await runLarge(
    connection,
    `CREATE TABLE charges AS
      SELECT delivery, k, (day - DATE '1970-01-01')::INTEGER AS day,
        ${AMOUNTS.map((amount) => `sum(${amount}) AS ${amount}`).join(', ')}
      FROM part JOIN (SELECT h, delivery, k FROM charge_keys) USING (h) WHERE texts IS NULL
      GROUP BY ALL ORDER BY delivery, k, day`,
  );
  const months = await rowsOf(
    connection,
    `SELECT delivery::INTEGER AS delivery, ${account} AS account, strftime(month, '%Y-%m') AS month, min(k) AS first, max(k) AS last,
      list(DISTINCT ${keyText('provider')}) AS providers
    FROM charge_keys GROUP BY ALL ORDER BY delivery`,
  );
  return months.map((row) => ({
    delivery: Number(row.delivery),
    billingAccountId: String(row.account),
    billingMonth: String(row.month),
    firstKey: Number(row.first),
    lastKey: Number(row.last),
    providers: Array.isArray(row.providers) ? row.providers.map(String) : [],
  }));
}

/** Two keys with one 64-bit hash would be added together. That chance is one in ten thousand million; money checks it. */
async function refuseCollisions(connection: DuckDBConnection): Promise<void> {
  const [counts] = await rowsOf(connection, 'SELECT (count(*) - count(DISTINCT h))::INTEGER AS twice FROM charge_keys');
  if (counts?.twice !== 0) throw new Error('two charge keys have the same hash');
}

interface About {
  source: string;
  lacking: readonly LackingEffectiveCost[];
  /** Told at the end how many rows have tags that could not be read, if any. */
  noteUnreadTags(rows: number): void;
}

/** One delivery per billing account and billing month, in that order. Its keys are in memory, its charges streamed. */
export async function* readDeliveries(scratch: Scratch, months: Month[], about: About): AsyncGenerator<Delivery> {
  let unread = 0;
  for (const month of months) {
    const { keys, numbers, unreadTagRows } = await readKeys(scratch, month);
    unread += unreadTagRows;
    if (keys.length < numbers.length) await writeNumbers(scratch, month, numbers);
    yield {
      source: about.source,
      billingAccountId: month.billingAccountId,
      billingMonth: month.billingMonth,
      settling: 'newest-charge',
      estimatedDays: [],
      shownByBilledCost: about.lacking
        .filter(({ account, provider }) => account === month.billingAccountId && month.providers.includes(provider))
        .map(({ provider }) => provider),
      keys,
      charges: readCharges(scratch, keys.length < numbers.length ? renumberedSql(month) : chargesSql(month)),
    };
  }
  if (unread > 0) about.noteUnreadTags(unread);
}

interface Keys {
  keys: ChargeKey[];
  /** Where each of the month's keys is in `keys`: those whose tags differ only in spelling are one. */
  numbers: number[];
  /** Rows whose Tags could not be read; they are kept, without tags. */
  unreadTagRows: number;
}

/** How many keys DuckDB prepares at a time: all of a large month's at once take more memory than it may have. */
const KEYS_AT_A_TIME = 20_000;

/** Keys come a thousand in one JSON text, because fetching their texts one by one takes many times as long. */
async function readKeys({ connection }: Scratch, { delivery, firstKey, lastKey: last }: Month): Promise<Keys> {
  const read: Keys = { keys: [], numbers: [], unreadTagRows: 0 };
  const alike = likeKeys();
  let lastKey = -1;
  const take = ({ k, texts, n }: StoredKey) => {
    const tags = parseTags(texts.at(-1)!);
    if (!tags) read.unreadTagRows += n;
    if (k === lastKey) return;
    lastKey = k;
    const number = alike(texts, tags ?? {}, read.keys.length);
    read.numbers.push(number);
    if (number === read.keys.length) read.keys.push(keyFrom(texts, tags ?? {}));
  };
  for (let from = firstKey; from <= last; from += KEYS_AT_A_TIME) {
    const sql = `SELECT to_json(list({ 'k': k, 'texts': texts, 'n': n } ORDER BY k))::VARCHAR FROM charge_keys
      WHERE delivery = ${delivery} AND k >= ${from} AND k < ${from + KEYS_AT_A_TIME}
      GROUP BY k // 1000 ORDER BY min(k)`;
    for await (const chunk of await connection.stream(sql)) {
      for (const thousand of chunk.getColumnValues(0))
        for (const each of JSON.parse(String(thousand)) as StoredKey[]) take(each);
    }
  }
  return read;
}

/** A row of `charge_keys`: its number, its texts, tags last, and the rows it stands for. */
interface StoredKey {
  k: number;
  texts: (string | null)[];
  n: number;
}

/**
 * Finds keys that differ only in how their tags are spelled. They follow each other, since tags are their last text, so
 * that tags need not be spelled anew where the key before is another.
 */
function likeKeys(): (values: (string | null)[], tags: Record<string, string>, next: number) => number {
  let before: { values: (string | null)[]; tags: Record<string, string>; number: number } | undefined;
  let numbers: Map<string, number> | undefined;
  return (values, tags, next) => {
    const sameButTags = before?.values.every((value, index) => value === values[index] || index === values.length - 1);
    if (!before || !sameButTags) {
      before = { values, tags, number: next };
      numbers = undefined;
      return next;
    }
    numbers ??= new Map([[spellTags(before.tags), before.number]]);
    const spelling = spellTags(tags);
    const number = numbers.get(spelling) ?? next;
    numbers.set(spelling, number);
    return number;
  };
}

const TEXT_INDEX = Object.fromEntries(KEY_TEXTS.map((name, index) => [name, index])) as Record<KeyText, number>;

function keyFrom(values: (string | null)[], tags: Record<string, string>): ChargeKey {
  const text = (name: KeyText) => values[TEXT_INDEX[name]] ?? undefined;
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
    publisherName: text('publisher_name'),
    skuMeter: text('sku_meter'),
    consumedUnit: text('consumed_unit'),
    commitmentDiscountId: text('commitment_id'),
    commitmentDiscountStatus: text('commitment_status'),
    billingCurrency: text('currency')!,
    tags,
  };
}

function chargesSql({ delivery, firstKey }: Month): string {
  const amounts = AMOUNTS.map((amount) => `coalesce(${amount}, 'nan')`).join(', ');
  return `SELECT k - ${firstKey}, day, ${amounts} FROM charges WHERE delivery = ${delivery}`;
}

/** The same where several keys became one: their charges of a day are added up. */
function renumberedSql({ delivery }: Month): string {
  const amounts = AMOUNTS.map((amount) => `coalesce(sum(${amount}), 'nan')`).join(', ');
  return `SELECT number, day, ${amounts} FROM charges JOIN key_numbers USING (k) WHERE delivery = ${delivery}
    GROUP BY number, day ORDER BY number, day`;
}

async function writeNumbers({ connection }: Scratch, { firstKey }: Month, numbers: number[]): Promise<void> {
  await connection.run('CREATE OR REPLACE TABLE key_numbers (k INTEGER, number INTEGER)');
  const appender = await connection.createAppender('key_numbers');
  for (const [index, number] of numbers.entries()) {
    appender.appendInteger(firstKey + index);
    appender.appendInteger(number);
    appender.endRow();
  }
  appender.closeSync();
}

async function* readCharges(scratch: Scratch, sql: string): AsyncGenerator<ChargeChunk> {
  const connection = await scratch.connect();
  try {
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
    consumedQuantity: fill(new Float64Array(length), 6),
  };
}
