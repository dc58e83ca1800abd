import { openStore } from '../db/store.ts';
import { askPrices } from '../src/ask-prices.ts';
import { detectors } from '../src/detectors/index.ts';
import { inspectAll } from '../src/detectors/inspect-all.ts';
import { readConfig } from '../src/read-config.ts';

/** Every detector on what is stored, without reading and writing it: seconds and findings, as JSON. */
const [file, now] = process.argv.slice(2);
const config = readConfig(process.env, file);
const store = await openStore(config.databaseUrl);
const resources = await store.resources.list();
const { prices } = await askPrices({ config, store }, resources);
const instanceTypes = await store.resources.instanceTypes();

const began = performance.now();
const { found } = inspectAll({
  resources,
  detectors,
  now: Temporal.Instant.from(now!),
  prices,
  instanceTypes,
  isComplete: () => true,
  allocate: () => ({ team: 'team-1' }),
});
const seconds = (performance.now() - began) / 1000;
await store.close();
process.stdout.write(JSON.stringify({ seconds, found: found.length }));
