import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { measureProcess } from './child.ts';
import { fresh } from './imports.ts';
import { DATA, type Reporter } from './report.ts';
import type { CallCount } from './waste-aws.ts';
import { accountId, type FleetSize, ROLE } from './waste-estate.ts';

const CLI = join(import.meta.dirname, '../src/cli.ts');
const DETECTORS = join(import.meta.dirname, 'detectors.ts');
const SERVER = join(import.meta.dirname, 'waste-aws.ts');
const NOW = '2026-11-23T07:00:00Z';
const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-east-2', 'us-west-2'];
const FLEET: FleetSize = { instances: 20_000, accounts: 20, regionIds: REGIONS };

/** Twenty thousand machines with fourteen days of hourly metrics: read, stored, and looked at by every detector. */
export async function measureWaste({ add }: Reporter): Promise<void> {
  mkdirSync(DATA, { recursive: true });
  const config = join(DATA, 'waste.yml');
  writeFileSync(config, policy());
  const server = fork(SERVER, [JSON.stringify(FLEET), NOW]);
  try {
    const [{ url }] = (await once(server, 'message')) as [{ url: string }];
    const env = { ...ENVIRONMENT, AWS_ENDPOINT_URL: url, DATABASE_URL: `sqlite:${fresh('waste.db')}` };
    const flags = ['--config', config, '--now', NOW];
    const read = await measureProcess(CLI, ['sync', ...flags], env);
    server.send('count');
    const [{ calls, least, metrics }] = (await once(server, 'message')) as [CallCount];
    const looked = await measureProcess(CLI, ['inspect', ...flags], env);
    const alone = await measureProcess(DETECTORS, [config, NOW], env);
    const { seconds, found } = JSON.parse(alone.output) as { seconds: number; found: number };
    const name = `waste of ${FLEET.instances} machines in ${FLEET.accounts} accounts and ${REGIONS.length} regions`;
    add(`${name}: inventory, metrics and detectors`, read.seconds + looked.seconds, 's', 120);
    add(`${name}: largest resident memory`, Math.max(read.megabytes, looked.megabytes), 'MB', 700);
    add(`${name}: detectors alone`, seconds, 's', 2);
    add(`${name}: findings`, found, 'findings');
    add(`${name}: metrics read`, metrics, 'metrics');
    add(`${name}: calls`, calls, 'calls');
    add(`${name}: calls against the fewest possible`, calls / least, 'x', 1.1);
  } finally {
    server.kill();
  }
}

/** Any key will do on loopback, and nobody is asked for another one. */
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_EC2_METADATA_DISABLED: 'true',
};

function policy(): string {
  const accounts = Array.from({ length: FLEET.accounts }, (_, index) => accountId(index));
  return stringify({
    teams: [{ name: 'team-1', owns: [{ tag: { team: 'team-1' } }] }],
    sources: [{ name: 'machines', kind: 'aws-resources', accounts, role: ROLE, regions: REGIONS }],
  });
}
