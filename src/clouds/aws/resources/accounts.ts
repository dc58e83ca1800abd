import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { PennyError } from '../../../errors.ts';
import { lacksPermission } from '../failures.ts';
import { partitionOf } from './reader.ts';
import type { Credentials, Session } from './session.ts';

const REGIONS = 'ec2:DescribeRegions';
/** What the role in each account must allow before anything else. */
export const permissions = [REGIONS];
/** What Penny's own role must allow, to become the role in each account. */
export const ownPermissions = ['sts:AssumeRole'];

const NEXT = 'the next reading tries again';
/** Minutes before their end at which credentials are taken anew, so that none ends in the middle of a request. */
const RENEW_BEFORE_MINUTES = 5;

/** One account, let in. */
export interface Account {
  accountId: string;
  credentials: Credentials;
  regionIds: string[];
  /** What is the same in every region, asked for once; who cannot use the others' answer asks alone. */
  once<T>(what: string, work: () => Promise<T>): Promise<T>;
}

/** The ARN of the role that a source becomes in an account. */
export function roleArn(session: Pick<Session, 'settings' | 'homeRegionId'>, accountId: string): string {
  return `arn:${partitionOf(session.homeRegionId)}:iam::${accountId}:role/${session.settings.source.role}`;
}

/** Becomes the role in an account, or makes sure that Penny's own credentials are of it. */
export async function enterAccount(session: Session, accountId: string): Promise<Credentials> {
  const { role } = session.settings.source;
  const credentials = role === undefined ? session.own : assumed(session, accountId);
  if (role === undefined) await checkOwn(session, accountId);
  else await credentials();
  return credentials;
}

/** Enters an account and looks at its regions. */
export async function openAccount(session: Session, accountId: string): Promise<Account> {
  const { regions } = session.settings.source;
  const credentials = await enterAccount(session, accountId);
  const regionIds = regions ? [...regions] : await enabledRegions(session, { accountId, credentials });
  return { accountId, credentials, regionIds, once: sharing() };
}

/**
 * Credentials of the role, taken anew before they end; who asks meanwhile waits for the same. They end by this machine's
 * clock, which requests are signed with, and not by the one that says what is to be read.
 */
function assumed(session: Session, accountId: string): Credentials {
  let taken: ReturnType<Credentials> | undefined;
  let renewAt = 0;
  return async () => {
    if (!taken || Date.now() >= renewAt) {
      taken = assumeRole(session, accountId);
      renewAt = Number.POSITIVE_INFINITY;
      const { expiration } = await taken.catch((error: unknown) => {
        taken = undefined;
        throw error;
      });
      renewAt = (expiration?.getTime() ?? Number.POSITIVE_INFINITY) - RENEW_BEFORE_MINUTES * 60_000;
    }
    return taken;
  };
}

async function assumeRole(session: Session, accountId: string): ReturnType<Credentials> {
  const arn = roleArn(session, accountId);
  const { externalId } = session.settings.source;
  const sts = session.client(STSClient, { regionId: session.homeRegionId, credentials: session.own });
  const purpose = { doing: `Becoming ${arn}`, permission: 'sts:AssumeRole', next: NEXT };
  const command = new AssumeRoleCommand({
    RoleArn: arn,
    RoleSessionName: 'penny',
    ...(externalId !== undefined && { ExternalId: externalId }),
  });
  const { Credentials: given } = await session
    .ask(purpose, () => sts.send(command))
    .catch((error: unknown) => {
      throw notLetIn(arn, error);
    });
  if (!given?.AccessKeyId || !given.SecretAccessKey) {
    throw new PennyError('unavailable', `${purpose.doing}: AWS answered without credentials; ${NEXT}.`);
  }
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    ...(given.SessionToken !== undefined && { sessionToken: given.SessionToken }),
    ...(given.Expiration !== undefined && { expiration: given.Expiration }),
  };
}

/** AWS says the same whatever is missing, a role that is not there included. */
function notLetIn(arn: string, error: unknown): unknown {
  if (!(error instanceof PennyError) || !lacksPermission(error.cause)) return error;
  const sentence = `Becoming ${arn}: access denied; the role must be there and trust Penny's own, Penny's own must be allowed sts:AssumeRole on it, and externalId must be the word in its trust: penny permissions aws read (or act, of the role that acts) shows both policies.`;
  return new PennyError('forbidden', sentence, { cause: error.cause });
}

/** Resources under the wrong account would be blamed on the wrong people. Asking who one is needs no permission. */
async function checkOwn(session: Session, accountId: string): Promise<void> {
  const sts = session.client(STSClient, { regionId: session.homeRegionId, credentials: session.own });
  const purpose = {
    doing: `Asking AWS whose credentials Penny has`,
    permission: 'sts:GetCallerIdentity',
    next: NEXT,
  };
  const { Account: own } = await session.ask(purpose, () => sts.send(new GetCallerIdentityCommand({})));
  if (own === accountId) return;
  const sentence = `Penny's own credentials are of account ${own}, not of ${accountId}; write role: to become one there, or read ${own}.`;
  throw new PennyError('forbidden', sentence);
}

async function enabledRegions(
  session: Session,
  { accountId, credentials }: Pick<Account, 'accountId' | 'credentials'>,
): Promise<string[]> {
  const ec2 = session.client(EC2Client, { regionId: session.homeRegionId, credentials });
  const purpose = { doing: `Reading which regions ${accountId} has enabled`, permission: REGIONS, next: NEXT };
  const { Regions = [] } = await session.ask(purpose, () =>
    ec2.send(new DescribeRegionsCommand({ AllRegions: false })),
  );
  return Regions.flatMap(({ RegionName, OptInStatus }) =>
    RegionName === undefined || OptInStatus === 'not-opted-in' ? [] : [RegionName],
  ).sort();
}

function sharing(): Account['once'] {
  const asked = new Map<string, Promise<unknown>>();
  return async <T>(what: string, work: () => Promise<T>) => {
    const known = asked.get(what) as Promise<T> | undefined;
    if (!known) {
      const mine = work();
      asked.set(what, mine);
      return mine;
    }
    // A region that is switched off must not spoil it for the others.
    return known.catch(() => work());
  };
}
