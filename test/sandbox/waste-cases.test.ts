import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../db/store.ts';
import { type Sandbox, startSandbox } from '../../sandbox/main.ts';
import { wasteCases } from '../../sandbox/story/waste-cases.ts';
import { grantToJob } from '../../src/analysis/access.ts';
import { detectors } from '../../src/detectors/index.ts';
import { readConfig } from '../../src/read-config.ts';

/** A machine that is busy with other things still does it within this. */
const PATIENCE = 240_000;

let sandbox: Sandbox;
/** `detector resource type resource` of everything that is open once the first morning has been looked at. */
let found: Set<string>;
beforeAll(async () => {
  sandbox = await startSandbox({ withoutPage: true });
  await sandbox.firstJudgement;
  await sandbox.nextMorning();
  const config = readConfig(process.env);
  const store = await openStore(config.databaseUrl);
  const open = await store.findings.list(grantToJob('all', config), 'open');
  found = new Set(
    open.flatMap(({ detector, others, resourceType, resourceId, subAccountId, regionId }) =>
      [detector, ...others.map((each) => each.detector)].map((name) =>
        [name, subAccountId, regionId, resourceType, resourceId].join(' '),
      ),
    ),
  );
  await store.close();
}, PATIENCE);
afterAll(() => sandbox?.stop());

const keyOf = ({ detector, resourceType, resourceId, subAccountId, regionId }: ReturnType<typeof wasteCases>[number]) =>
  [detector, subAccountId, regionId, resourceType, resourceId].join(' ');

describe("the company's waste", () => {
  it.each(wasteCases().filter(({ truth }) => truth === 'true'))('$detector finds $resourceName: $why', (waste) => {
    expect([...found]).toContain(keyOf(waste));
  });

  it.each(wasteCases().filter(({ truth }) => truth !== 'true'))(
    '$detector leaves $resourceName alone: $why',
    (tempting) => {
      expect([...found]).not.toContain(keyOf(tempting));
    },
  );

  it('has a true and a tempting case for every detector', () => {
    const cases = wasteCases();
    const lacking = detectors.filter(
      ({ name }) =>
        !(['true', 'tempting'] as const).every((truth) =>
          cases.some((each) => each.detector === name && each.truth === truth),
        ),
    );

    expect(lacking.map(({ name }) => name)).toEqual([]);
  });
});
