import { DuckDBInstance } from '@duckdb/node-api';
import Database from 'better-sqlite3';

/**
 * What an import is measured against: DuckDB adds the file up to daily charges, and bare better-sqlite3 writes them
 * into one table in one transaction. No checks, no teams, no sums, no replacement.
 */
const [file, target] = process.argv.slice(2) as [string, string];

const KEYS = [
  'ProviderName',
  'BillingAccountId',
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
  'ConsumedUnit',
  'CommitmentDiscountId',
  'CommitmentDiscountStatus',
  'BillingCurrency',
  'Tags',
];
const AMOUNTS = ['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost', 'ConsumedQuantity'];

const instance = await DuckDBInstance.create(':memory:', { threads: '2', autoinstall_known_extensions: 'false' });
const duckdb = await instance.connect();
const answer = await duckdb.stream(
  `SELECT ${KEYS.join(', ')}, strftime(ChargePeriodStart, '%Y-%m-%d') AS day, ${AMOUNTS.map((amount) => `sum(${amount})::DOUBLE`).join(', ')}
   FROM '${file}' GROUP BY ALL`,
);

const sqlite = new Database(target);
sqlite.pragma('journal_mode = WAL');
sqlite.pragma('synchronous = NORMAL');
const columns = [...KEYS, 'day', ...AMOUNTS];
sqlite.exec(`CREATE TABLE charges (${columns.join(', ')})`);
const insert = sqlite.prepare(`INSERT INTO charges VALUES (${columns.map(() => '?').join(', ')})`);
let rows = 0;
sqlite.exec('BEGIN');
for (let chunk = await answer.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await answer.fetchChunk()) {
  for (const row of chunk.getRows()) {
    insert.run(...(row as (string | number | null)[]));
    rows += 1;
  }
}
sqlite.exec('COMMIT');
sqlite.close();
console.log(JSON.stringify({ rows }));
