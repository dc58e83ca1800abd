import { STSClient } from '@aws-sdk/client-sts';
import pLimit, { type LimitFunction } from 'p-limit';
import { CLIENT_DEFAULTS, type ClientSettings } from '../client.ts';
import { type Purpose, retried, type Sleep, sleepReally } from '../requests.ts';

/** One `aws-resources` source of penny.yml, and what reading it needs. */
export interface ResourcesSettings {
  source: ResourcesSource;
  now(): Temporal.Instant;
  /** What a resource carries before the role that acts may touch it; for the sentence when it may not. */
  controlTag?: { key: string; value: string } | null | undefined;
  client?: ClientSettings;
  sleep?: Sleep;
}

/** As penny.yml has it. */
export interface ResourcesSource {
  name: string;
  accounts: readonly string[];
  role?: string | undefined;
  /** The role that acts, apart from the one that reads; without one nothing is done in these accounts. */
  actRole?: string | undefined;
  externalId?: string | undefined;
  regions?: readonly string[] | undefined;
  days: number;
  parallel: number;
}

/** What the reading has asked so far. Asking for metrics is what AWS bills: 0.01 USD a thousand (CloudWatch pricing). */
export interface Used {
  /** Requests sent, those that failed and were sent again included. */
  calls: number;
  metrics: number;
}

/** A client's configuration, alike for every service. */
export interface ClientConfig {
  region: string;
  credentials: Credentials;
  requestHandler: STSClient['config']['requestHandler'];
  maxAttempts: number;
  endpoint?: NonNullable<ClientSettings['endpoint']>;
}
export type ClientClass<C> = new (config: ClientConfig) => C;
export type Credentials = STSClient['config']['credentials'];

/** What all requests of one source share: Penny's own identity, the sockets, the count. */
export interface Session {
  settings: ResourcesSettings;
  used: Used;
  /** Where what is the same everywhere is asked: the first region that is read, else us-east-1. */
  homeRegionId: string;
  own: Credentials;
  client<C>(Client: ClientClass<C>, at: { regionId: string; credentials: Credentials }): C;
  /** One request, counted, asked again while its failure may pass. */
  ask<T>(purpose: Purpose, send: () => Promise<T>): Promise<T>;
  sleep: Sleep;
  /** Lets few calls for metrics be under way at once, over all places: each reply has a hundred thousand points. */
  room: LimitFunction;
  close(): void;
}

/** Sockets at most, so that many places at once do not use up the machine's. */
const MAX_SOCKETS = 128;

/** Calls for metrics that are under way at once, over all places; a reply takes some 20 MB for a moment, more than waiting saves. */
const METRIC_REPLIES = 2;

/** Opens what is shared. Clients come and go with their places; the sockets stay until `close`. */
export function openSession(settings: ResourcesSettings): Session {
  const { source, client, sleep = sleepReally } = settings;
  const homeRegionId = source.regions?.[0] ?? CLIENT_DEFAULTS.region;
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const requestHandler = { ...CLIENT_DEFAULTS.requestHandler, httpAgent: agent, httpsAgent: agent };
  const sts = new STSClient({ ...CLIENT_DEFAULTS, region: homeRegionId, requestHandler, ...client });
  const used = { calls: 0, metrics: 0 };
  return {
    settings,
    used,
    homeRegionId,
    own: sts.config.credentials,
    client: (Client, { regionId, credentials }) =>
      new Client({
        region: regionId,
        credentials,
        requestHandler: sts.config.requestHandler,
        maxAttempts: CLIENT_DEFAULTS.maxAttempts,
        ...(client?.endpoint !== undefined && { endpoint: client.endpoint }),
      }),
    ask: (purpose, send) =>
      retried(
        () => {
          used.calls += 1;
          return send();
        },
        purpose,
        sleep,
      ),
    sleep,
    room: pLimit(METRIC_REPLIES),
    close: () => sts.destroy(),
  };
}
