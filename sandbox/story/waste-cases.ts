import { ACCOUNTS, type AccountName } from './accounts.ts';
import { trailOf } from './estate/free.ts';
import { GROUPS, IMAGES, INTERFACES, TRAILS } from './estate/free-things.ts';
import { idOf, madeId } from './estate/site.ts';
import type { CaseNote, Truth } from './facts.ts';
import { allResources, type StoryResource } from './fleet.ts';

/** What a detector should say of one resource of the company. */
export interface WasteCase {
  detector: string;
  truth: Truth;
  /** Why, in a phrase. */
  why: string;
  /** `instance`, `volume`, …: as Penny's model calls it. */
  resourceType: string;
  /** The cloud's own id, as Penny's model has it: `i-0ab…`, a bucket's name, a load balancer's ARN. */
  resourceId: string;
  resourceName: string;
  subAccountId: string;
  regionId: string;
}

/** How kinds of the fleet are called in Penny's model, and whether their id is an ARN, its last part, or their name. */
const KINDS: Record<string, [resourceType: string, id: 'arn' | 'last' | 'name' | 'log']> = {
  ec2: ['instance', 'last'],
  spot: ['instance', 'last'],
  volume: ['volume', 'last'],
  snapshot: ['snapshot', 'last'],
  nat: ['nat-gateway', 'last'],
  elb: ['load-balancer', 'arn'],
  nlb: ['load-balancer', 'arn'],
  'classic-elb': ['load-balancer', 'arn'],
  address: ['address', 'last'],
  endpoint: ['vpc-endpoint', 'last'],
  rds: ['database', 'name'],
  'aurora-cluster': ['database-cluster', 'name'],
  'rds-copy': ['database-snapshot', 'name'],
  cache: ['cache', 'name'],
  s3: ['bucket', 'name'],
  logs: ['log-group', 'log'],
  trail: ['trail', 'arn'],
  recorder: ['config-recorder', 'name'],
};

/** Every case: what is waste, what only looks like it, and what cannot be known. */
export function wasteCases(): WasteCase[] {
  return [...allResources().flatMap(billedCase), ...freeCases()];
}

function billedCase(resource: StoryResource): WasteCase[] {
  const { note, kind, isPart, resourceName, account, regionId } = resource;
  if (!note || isPart) return [];
  const [resourceType, id] = KINDS[kind]!;
  const ids = { arn: resource.resourceId, last: idOf(resource), name: resourceName, log: `/app/${resourceName}` };
  const where = { subAccountId: account.subAccountId, regionId };
  return [{ ...noted(note), resourceType, resourceId: ids[id], resourceName, ...where }];
}

function freeCases(): WasteCase[] {
  const made =
    (resourceType: string, idOfName: (name: string, account: AccountName) => string) =>
    ({ account, name, note }: { account: AccountName; name: string; note?: CaseNote }): WasteCase[] => {
      if (!note) return [];
      const { subAccountId, regionId } = ACCOUNTS[account];
      const resourceId = idOfName(name, account);
      return [{ ...noted(note), resourceType, resourceId, resourceName: name, subAccountId, regionId }];
    };
  return [
    ...IMAGES.flatMap(made('image', (name) => madeId('ami', name))),
    ...GROUPS.flatMap(made('auto-scaling-group', (name) => name)),
    ...INTERFACES.flatMap(made('network-interface', (name) => madeId('eni', name))),
    ...TRAILS.flatMap(made('trail', (name, account) => trailOf({ name }, ACCOUNTS[account]).trail.TrailARN!)),
  ];
}

function noted([detector, truth, why]: CaseNote): Pick<WasteCase, 'detector' | 'truth' | 'why'> {
  return { detector, truth, why };
}
