import { hash } from 'node:crypto';
import { statSync } from 'node:fs';
import { compileAllocation } from '../analysis/allocation.ts';
import { costExplorerCharges } from '../clouds/aws/charges.ts';
import { planMark, planRules, slicesOf } from '../clouds/aws/plan.ts';
import { type Config, type CostExplorerSource, isBillSource, type Source } from '../config.ts';
import { PennyError } from '../errors.ts';
import { findFiles } from '../ingestion/find-files.ts';
import type { Allocation } from '../model/allocation.ts';
import type { Delivery } from '../model/delivery.ts';
import { meterOf } from '../open-clouds.ts';
import type { Store } from '../ports.ts';
import { importFiles } from './import.ts';
import type { OperatorCommand } from './index.ts';
import { syncCloudBudgets } from './sync-budgets.ts';
import { syncCommitments } from './sync-commitments.ts';
import { syncPrices } from './sync-prices.ts';
import { forgetSources, syncResources } from './sync-resources.ts';

/** Brings every configured source up to date: `penny sync [source]`. A source that fails does not stop the others. */
export const sync: OperatorCommand = {
  async run([name], { config, clock, store: open, progress }) {
    const store = await open();
    const wanted = config.sources.filter((source) => name === undefined || source.name === name);
    if (name !== undefined && wanted.length === 0) {
      throw new PennyError(
        'not_found',
        `There is no source "${name}". Known: ${config.sources.map((source) => source.name).join(', ') || 'none'}.`,
      );
    }
    const allocation = compileAllocation(config, (rules) => planRules(rules).rules);
    const about: SyncContext = { config, store, allocation, now: clock.now() };
    await forgetSources(about);
    const reallocated = await store.deliveries.reallocate(allocation, await cutForOtherRules(about));
    const lines = reallocated > 0 ? [`${reallocated} deliveries allocated by the new rules`] : [];
    progress(`reading ${wanted.map((source) => source.name).join(', ')}`);
    const ended = await Promise.allSettled(wanted.map((source) => syncSource(source, about)));
    const failures: string[] = [];
    for (const [index, outcome] of ended.entries()) {
      const { name: from } = wanted[index]!;
      if (outcome.status === 'fulfilled') lines.push(`${from}: ${outcome.value}`);
      else if (outcome.reason instanceof PennyError) failures.push(`${from}: ${outcome.reason.message}`);
      else throw outcome.reason;
    }
    lines.push(...(await syncPrices(about, wanted)));
    if (failures.length > 0) throw new PennyError('unavailable', [...failures, ...lines].join('\n'));
    return { text: lines.join('\n') || 'no sources configured', data: { lines } };
  },
};

interface SyncContext {
  config: Config;
  store: Store;
  allocation: Allocation;
  now: Temporal.Instant;
}

/** Sources whose history carries only the columns that other rules needed, so that it must be read again. */
async function cutForOtherRules({ config, store, allocation }: SyncContext): Promise<string[]> {
  const mark = planMark(planRules(allocation.rules));
  const names = config.sources.filter(({ kind }) => kind === 'aws-cost-explorer').map(({ name }) => name);
  const marks = await Promise.all(names.map((name) => store.facts.get(`plan of ${name}`)));
  return names.filter((_, index) => marks[index] !== mark);
}

function syncSource(source: Source, about: SyncContext): Promise<string> {
  if (source.kind === 'focus') return syncFiles(source, about);
  return source.kind === 'aws-resources' ? syncResources(source, about) : syncCostExplorer(source, about);
}

/** Reads the files again only when one of them has changed. */
async function syncFiles(
  { name, paths }: Extract<Source, { kind: 'focus' }>,
  { config, store, now }: SyncContext,
): Promise<string> {
  const { files } = await findFiles(paths);
  const print = hash(
    'sha1',
    JSON.stringify(files.map(({ path, bytes }) => [path, bytes, statSync(path).mtimeMs])),
    'base64url',
  );
  if ((await store.facts.get(`files of ${name}`)) === print) return 'nothing new';
  const { imported, rejected, notes, leftOut } = await importFiles(paths, {
    config,
    store: async () => store,
    now,
    source: name,
  });
  await store.facts.set(`files of ${name}`, print);
  return [`${imported} rows imported, ${rejected} set aside`, ...notes, ...leftOut].join('; ');
}

/** Reads Cost Explorer at most every `readEveryHours`, from the first month that may still change. */
async function syncCostExplorer(source: CostExplorerSource, about: SyncContext): Promise<string> {
  const { config, store, allocation, now } = about;
  const outdated = (await cutForOtherRules(about)).includes(source.name);
  const last = (await store.deliveries.sources()).find((each) => each.source === source.name);
  const due = last && Temporal.Instant.from(last.lastReadAt).add({ minutes: Math.round(source.readEveryHours * 60) });
  if (!outdated && due && Temporal.Instant.compare(now, due) < 0)
    return `fresh until ${due.toString({ smallestUnit: 'minute' })}`;
  const slices = slicesOf(config.tagKeys, config.environments.tags);
  const limits: string[] = [];
  const stored = await storeAll(
    costExplorerCharges({
      source: {
        name: source.name,
        billingAccountId: source.billingAccountId,
        tagKeys: config.tagKeys,
        environmentTags: config.environments.tags,
        rules: allocation.rules,
        historyMonths: source.historyMonths,
        pageCap: source.pagesPerCall,
        net: source.net,
      },
      meter: meterOf(source, { store, now: () => now }),
      now: () => now,
      since: async (slice) => (outdated ? undefined : store.deliveries.firstOpenMonth(source.name, slice)),
      tell: (sentence) => limits.push(sentence),
    }),
    about,
  );
  await store.deliveries.keepSlices(source.name, slices);
  await store.facts.set(`plan of ${source.name}`, planMark(planRules(allocation.rules)));
  await store.facts.set(`limits of ${source.name}`, JSON.stringify(limits));
  const troubles = [
    ...(await syncCloudBudgets(source.name, { config, store, now })),
    ...(await syncCommitments(source.name, { config, store, now })),
  ];
  return [`${stored.charges} daily figures read`, ...stored.leftOut, ...limits, ...troubles].join('; ');
}

async function storeAll(
  deliveries: AsyncIterable<Delivery>,
  { config, store, allocation, now }: SyncContext,
): Promise<{ charges: number; leftOut: string[] }> {
  const arrival = {
    allocation,
    readAt: now.toString(),
    settleAfterHours: config.settleAfterHours,
    precedence: config.sources.filter(isBillSource).map(({ name }) => name),
  };
  let charges = 0;
  const leftOut = new Set<string>();
  for await (const delivery of deliveries) {
    const result = await store.deliveries.replace(delivery, arrival);
    charges += result.charges;
    if (result.leftOut) leftOut.add(result.leftOut);
  }
  return { charges, leftOut: [...leftOut] };
}
