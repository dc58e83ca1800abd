import { PennyError } from '../../../errors.ts';
import type { InstanceCatalog, InstanceSpec, ResourceType, Trouble } from '../../../model/resource.ts';
import type { CloudOpinions } from '../../../ports.ts';
import { isNotEnrolled, lacksPermission } from '../failures.ts';
import type { Account } from './accounts.ts';
import { askIn, troubleOf } from './asking.ts';
import { inParallel } from './in-parallel.ts';
import { catalogOf, readInstanceTypes } from './instance-types.ts';
import type { Opened } from './read-accounts.ts';
import type { At } from './reader.ts';
import { type Opinion, readHub, readIdle, readMachines } from './second-opinions.ts';
import type { Session } from './session.ts';

/** Where Cost Optimization Hub lives, for all regions. */
const HUB_REGION = 'us-east-1';

/** The machines sold in some regions: each region is asked once, in the first account that has it. */
export async function instanceTypesIn(
  regionIds: readonly string[],
  session: Session,
  opened: readonly Opened[],
): Promise<InstanceCatalog> {
  const accounts = accountsIn(opened);
  const asked = regionIds.flatMap((regionId) => {
    const account = accounts.find((each) => each.regionIds.includes(regionId));
    return account ? [{ account, regionId }] : [];
  });
  const specs: InstanceSpec[] = [];
  const read = inParallel(asked, session.settings.source.parallel, ({ account, regionId }) =>
    readInstanceTypes(askIn(session, account, regionId).for('instance types', ['instance'])),
  );
  for await (const each of read) specs.push(...each);
  return catalogOf(specs);
}

/** What AWS itself advises, account by account. What could not be asked is told, the same thing once. */
export async function opinionsOn(session: Session, opened: readonly Opened[]): Promise<CloudOpinions> {
  const opinions: Opinion[] = [];
  const troubles = new Map<string, Trouble>();
  for await (const each of inParallel(accountsIn(opened), session.settings.source.parallel, (account) =>
    opinionsIn(session, account),
  )) {
    opinions.push(...each.opinions);
    for (const trouble of each.troubles) troubles.set(trouble.sentence, trouble);
  }
  return { opinions: onePerResource(opinions), troubles: [...troubles.values()] };
}

const HUB_TYPES: ResourceType[] = ['instance', 'volume', 'database', 'auto-scaling-group', 'function'];
const IDLE_TYPES: ResourceType[] = ['instance', 'volume', 'database', 'auto-scaling-group', 'nat-gateway', 'cache'];

async function opinionsIn(session: Session, account: Account): Promise<CloudOpinions> {
  const opinions: Opinion[] = [];
  const troubles: Trouble[] = [];
  const ask = async (regionId: string, { what, types, read }: Adviser) => {
    try {
      opinions.push(...(await read(askIn(session, account, regionId).for(what, types))));
      return true;
    } catch (error) {
      troubles.push(troubleOf(error, { resourceTypes: types, shows: 'what AWS itself advises' }));
      return !isRefused(error);
    }
  };
  await ask(HUB_REGION, { what: "Cost Optimization Hub's advice", types: HUB_TYPES, read: readHub });
  for (const adviser of OPTIMIZER) {
    for (const regionId of account.regionIds) if (!(await ask(regionId, adviser))) break;
  }
  return { opinions, troubles };
}

/** An account may ask and is enrolled in every region or in none: after a refusal there is nothing to ask elsewhere. */
function isRefused(error: unknown): boolean {
  return error instanceof PennyError && (lacksPermission(error.cause) || isNotEnrolled(error.cause));
}

interface Adviser {
  what: string;
  types: ResourceType[];
  read(at: At): Promise<Opinion[]>;
}

const OPTIMIZER: Adviser[] = [
  { what: "Compute Optimizer's idle resources", types: IDLE_TYPES, read: readIdle },
  { what: "Compute Optimizer's advice on machines", types: ['instance'], read: readMachines },
];

/** One product has one opinion of a resource: where it says both idle and too large, idle goes further. */
function onePerResource(opinions: readonly Opinion[]): Opinion[] {
  const kept = new Map<string, Opinion>();
  for (const each of opinions) {
    const key = [each.source, each.subAccountId, each.regionId, each.resourceId].join('/');
    if (!kept.has(key)) kept.set(key, each);
  }
  return [...kept.values()];
}

function accountsIn(opened: readonly Opened[]): Account[] {
  return opened.flatMap((each) => ('account' in each ? [each.account] : []));
}
