import { askPrices, countPrices } from '../ask-prices.ts';
import { type Config, isBillSource } from '../config.ts';
import { PennyError } from '../errors.ts';
import type { Trouble } from '../model/resource.ts';
import type { Store } from '../ports.ts';
import { connectSlack } from '../slack/connect.ts';
import type { OperatorCommand } from './index.ts';
import { PRICE_TROUBLES } from './sync-prices.ts';

/** Looks at everything Penny stands on and says what is wrong with it: `penny doctor`. */
export const doctor: OperatorCommand = {
  async run(_words, { config, store: open, clock }) {
    const checks = [
      await check(
        'configuration',
        async () =>
          `${config.teams.length} teams, ${config.sources.length} sources, ${config.digests.length} digests${config.file ? ` from ${config.file}` : ' (no penny.yml: defaults)'}`,
      ),
      await check('database', async () => {
        const found = await (await open()).check();
        if (found !== 'ok')
          throw new PennyError(
            'unavailable',
            `the database is damaged: ${found}. Restore a backup: penny restore FILE.`,
          );
        return config.databaseUrl;
      }),
      await check('bills', async () => {
        const sources = await (await open()).deliveries.sources();
        if (sources.length === 0)
          throw new PennyError('not_found', 'none yet: penny import PATH..., or a source in penny.yml and penny sync');
        return sources
          .map(
            ({ source, lastDay, settledThrough }) =>
              `${source} to ${lastDay}, settled through ${settledThrough ?? 'no day yet'}`,
          )
          .join('; ');
      }),
      ...(config.sources.every(isBillSource)
        ? []
        : [
            await check('resources', async () => resourcesIn(await open())),
            await check('prices', async () => pricesIn(config, await open())),
          ]),
      await check('jobs', async () => {
        const failed = (await (await open()).jobRuns.latest()).filter(({ outcome }) => outcome === 'failed');
        if (failed.length > 0)
          throw new PennyError(
            'unavailable',
            failed.map(({ job, slot, detail }) => `${job} (${slot}): ${detail}`).join('; '),
          );
        return `none failed, as of ${clock.now().toString({ smallestUnit: 'minute' })}`;
      }),
      await check('slack', async () => `connected to ${(await connectSlack(config)).workspace.teamName}`),
    ];
    const faults = checks.filter(({ ok }) => !ok).length;
    if (faults > 0) process.exitCode = 1;
    return {
      text: checks.map(({ what, ok, says }) => `${ok ? 'ok   ' : 'FAULT'} ${what}: ${says}`).join('\n'),
      data: { checks, faults },
    };
  },
};

async function check(what: string, look: () => Promise<string>): Promise<{ what: string; ok: boolean; says: string }> {
  try {
    return { what, ok: true, says: await look() };
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return { what, ok: false, says: error.message };
  }
}

/**
 * What the clouds' accounts hold and when that was read; whatever could not be read is a fault. That a cloud gives no
 * advice of its own is only told: an account need not be enrolled for it.
 */
async function resourcesIn({ resources }: Store): Promise<string> {
  const places = await resources.places();
  if (places.length === 0) throw new PennyError('not_found', 'none yet: penny sync');
  const troubles = sentencesOf(places);
  if (troubles.length > 0) throw new PennyError('unavailable', troubles.join('\n        '));
  const oldest = places.map(({ readAt }) => Temporal.Instant.from(readAt)).sort(Temporal.Instant.compare)[0]!;
  const read = `${places.length} places, the oldest read at ${oldest.toString({ smallestUnit: 'minute' })}`;
  return [read, ...sentencesOf(await resources.opinions())].join('\n        ');
}

/** Where the prices of what is in use are from; that some could not be read is a fault. */
async function pricesIn(config: Config, store: Store): Promise<string> {
  const troubles = Object.values(JSON.parse((await store.facts.get(PRICE_TROUBLES)) ?? '{}') as Record<string, string>);
  if (troubles.length > 0) throw new PennyError('unavailable', troubles.join('\n        '));
  const resources = await store.resources.list({ measured: false });
  const { prices } = await askPrices({ config, store }, resources);
  const { bill, 'price-list': listed, embedded, unknown } = countPrices(prices, resources);
  return `${bill} as billed, ${listed} from the price list, ${embedded} from the list I carry along, ${unknown} unknown`;
}

function sentencesOf(read: readonly { troubles: readonly Trouble[] }[]): string[] {
  return [...new Set(read.flatMap(({ troubles }) => troubles.map(({ sentence }) => sentence)))];
}
