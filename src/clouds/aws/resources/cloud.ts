import type { PriceWanted } from '../../../model/billed-usage.ts';
import type { RemediationName } from '../../../model/remediation.ts';
import type { PlaceReading } from '../../../model/resource.ts';
import type { Cloud, CloudOpinions, CloudUse } from '../../../ports.ts';
import type { ActingSession } from '../remediations/acting.ts';
import type { Opened } from './read-accounts.ts';
import type { ResourcesSettings, Session } from './session.ts';

/**
 * What AWS accounts hold. The SDK takes tens of megabytes, so that it is only loaded by who asks. Accounts are entered
 * once, whatever is asked; the sockets are let go when the last answer is there.
 */
export function awsResourcesCloud(settings: ResourcesSettings) {
  let entered: Promise<Entered> | undefined;
  const use: CloudUse = { calls: 0, metrics: 0 };
  const enter = () => {
    entered ??= open(settings);
    return entered;
  };
  let acting: Promise<ActingSession> | undefined;
  const act = (actRole: string) => {
    acting ??= openActing(settings, actRole);
    return acting;
  };
  const { actRole, accounts } = settings.source;
  return {
    source: settings.source.name,
    resources: async function* (): AsyncGenerator<PlaceReading> {
      const { session, opened } = await enter();
      const { readAccounts } = await import('./read-accounts.ts');
      yield* readAccounts(session, await opened());
    },
    instanceTypes: async (regionIds: readonly string[]) => {
      const { session, opened } = await enter();
      return (await import('./advice.ts')).instanceTypesIn(regionIds, session, await opened());
    },
    secondOpinions: async (): Promise<CloudOpinions> => {
      const { session, opened } = await enter();
      return (await import('./advice.ts')).opinionsOn(session, await opened());
    },
    priceList: async (wanted: readonly PriceWanted[]) => (await import('../price-list.ts')).priceList(wanted, settings),
    remediation: async (name: RemediationName) =>
      actRole === undefined ? undefined : (await import('../remediations/index.ts')).load(name, await act(actRole)),
    actsIn: actRole === undefined ? [] : accounts,
    use: async () => ({ ...use, ...(entered && (await entered).session.used) }),
    close: async () => {
      (await entered)?.session.close();
      (await acting)?.close();
    },
  } satisfies Cloud;
}

/** Acting has a session of its own, since it is another role's. */
async function openActing(settings: ResourcesSettings, actRole: string): Promise<ActingSession> {
  const { openActing: open } = await import('../remediations/acting.ts');
  return open({ ...settings, source: { ...settings.source, actRole } });
}

interface Entered {
  session: Session;
  opened(): Promise<Opened[]>;
}

async function open(settings: ResourcesSettings): Promise<Entered> {
  const { openSession } = await import('./session.ts');
  const { openAccounts } = await import('./read-accounts.ts');
  const session = openSession(settings);
  let opened: Promise<Opened[]> | undefined;
  return {
    session,
    opened: () => {
      opened ??= openAccounts(session);
      return opened;
    },
  };
}
