import type { Observed } from '../model/remediation.ts';
import type { Resource, ResourceOf, ResourceType } from '../model/resource.ts';

const NONE = 'none';
const UNKNOWN = 'unknown';

/** What a word of `Observed` says in a sentence: "It is … now". `none` is what is not there. */
const PHRASES: Record<string, (word: string) => string> = {
  state: (word) => word,
  createdAt: (word) => (word === NONE ? 'of unknown age' : `the one made at ${word}`),
  instanceType: (word) => `of type ${word}`,
  instanceClass: (word) => `of class ${word}`,
  launchedAt: (word) => (word === NONE ? 'not running' : `running since ${word}`),
  rootDevice: (word) => (word === 'ebs' ? 'started from a disk of its own' : 'started from a disk of its host'),
  market: (word) => (word === 'spot' ? 'a spot machine' : 'paid on demand'),
  tenancy: (word) => (word === 'default' ? 'on shared hosts' : `on a host of its own (${word})`),
  autoScalingGroup: (word) =>
    word === NONE ? 'in no Auto Scaling group' : `a member of the Auto Scaling group ${word}`,
  volumeIds: (word) => (word === NONE ? 'without disks' : `with the disks ${word}`),
  loadBalancedBy: (word) => (word === NONE ? 'behind no load balancer' : `registered with ${word}`),
  attachedTo: (word) => (word === NONE ? 'unattached' : `attached to ${word}`),
  volumeType: (word) => `of type ${word}`,
  sizeGiB: (word) => `${word} GiB large`,
  iops: (word) => (word === NONE ? 'without IOPS of its own' : `set to ${word} IOPS`),
  throughput: (word) => (word === NONE ? 'without a throughput of its own' : `set to ${word} MiB/s`),
  volumeId: (word) => (word === NONE ? 'of no known disk' : `of the disk ${word}`),
  tier: (word) => `in the ${word} tier`,
  keptDays: (word) =>
    word === NONE || word === '0'
      ? 'of those that no Recycle Bin rule keeps'
      : `of those that a Recycle Bin rule keeps for ${word} days`,
  publicIp: (word) => `the address ${word}`,
  associatedWith: (word) => (word === NONE ? 'associated with nothing' : `associated with ${word}`),
  engine: (word) => `running ${word}`,
  multiAz: (word) => (word === 'true' ? 'in several zones' : 'in one zone'),
  clusterId: (word) => (word === NONE ? 'in no cluster' : `a member of the cluster ${word}`),
  isReadReplica: (word) => (word === 'true' ? 'a replica of another database' : 'no replica'),
  hasReadReplicas: (word) => (word === 'true' ? 'copied by replicas' : 'without replicas'),
  retentionDays: (word) => (word === NONE ? 'kept for ever' : `kept for ${word} days`),
  lifecycleRules: (word) =>
    word === UNKNOWN ? 'with lifecycle rules that cannot be read' : `with ${word} lifecycle rules`,
  isVersioned: (word) =>
    word === UNKNOWN
      ? 'with versions or without, which cannot be read'
      : word === 'true'
        ? 'versioned'
        : 'not versioned',
};

/** Tag keys that say whose something is, where it is used, who manages it or that it be left alone, in any spelling. */
const TELLING =
  /^(env|environment|stage|tier|team|squad|owner|owneremail|contact|contactemail|maintainer|managedby|terraform|keep|protect|protected|donotdelete|donotstop|donottouch|awscloudformationstackname|awsautoscalinggroupname)$/;

/** Always looked at, so that it is seen when one is given. */
const ALWAYS = ['environment', 'team'];

/**
 * What matters of a resource for what may be done to it, in words that can be compared. `tagKeys` are tags that matter
 * by the policy (environments, rules of teams, the control tag) besides those that always do.
 */
export function observe(resource: Resource, tagKeys: readonly string[] = []): Observed {
  const { tags } = resource;
  const keys = new Set([...ALWAYS, ...tagKeys, ...Object.keys(tags).filter(isTelling)]);
  return {
    ...ownWords(resource),
    ...Object.fromEntries([...keys].sort().map((key) => [`tag ${key}`, Object.hasOwn(tags, key) ? tags[key]! : NONE])),
  };
}

/**
 * What is not as it was any more, a sentence each; none where the resource is as it was shown. Where nothing was
 * written down, that is a sentence too, since nobody can tell.
 */
export function changesSince(observed: Observed, resource: Resource): string[] {
  const keys = Object.keys(observed);
  if (keys.length === 0)
    return ['What it was when this was proposed was not written down, so nobody can tell a change.'];
  const now = observe(
    resource,
    keys.flatMap((key) => (key.startsWith('tag ') ? [key.slice('tag '.length)] : [])),
  );
  const tagsWereSeen = ALWAYS.every((key) => `tag ${key}` in observed);
  const newTags = tagsWereSeen ? Object.keys(now).filter((key) => key.startsWith('tag ') && !(key in observed)) : [];
  const differing = [...keys, ...newTags].filter((key) => (now[key] ?? NONE) !== (observed[key] ?? NONE));
  // A machine that stopped is not running since then any more: one sentence is enough.
  const told = differing.includes('state') ? differing.filter((key) => key !== 'launchedAt') : differing;
  return told.map((key) => sentenceFor(key, observed[key] ?? NONE, now[key] ?? NONE));
}

function sentenceFor(key: string, then: string, now: string): string {
  if (key.startsWith('tag ')) {
    const named = (word: string) => (word === NONE ? 'not there' : `"${word}"`);
    return `Its tag ${key.slice('tag '.length)} is ${named(now)} now; it was ${named(then)} when this was proposed.`;
  }
  const phrase = PHRASES[key] ?? ((word: string) => `${key} ${word}`);
  return `It is ${phrase(now)} now; it was ${phrase(then)} when this was proposed.`;
}

function isTelling(key: string): boolean {
  return TELLING.test(key.toLowerCase().replaceAll(/[^a-z]/g, ''));
}

function ownWords(resource: Resource): Observed {
  const words = WORDS[resource.resourceType] as ((of: Resource) => Record<string, Word>) | undefined;
  return Object.fromEntries(
    Object.entries(words?.(resource) ?? stateOf(resource)).map(([key, word]) => [key, inWords(word)]),
  );
}

type Word = string | number | boolean | readonly string[] | undefined;

/** Of what Penny can act on; of anything else its state, where it has one. */
const WORDS: { [T in ResourceType]?: (of: ResourceOf<T>) => Record<string, Word> } = {
  instance: (of) => ({
    state: of.state,
    instanceType: of.instanceType,
    autoScalingGroup: of.autoScalingGroup,
    volumeIds: of.volumeIds,
    ...(of.state === 'running' ? { launchedAt: of.launchedAt } : {}),
    loadBalancedBy: of.loadBalancedBy,
    rootDevice: of.rootDevice,
    market: of.market,
    tenancy: of.tenancy,
  }),
  volume: ({ state, attachedTo, volumeType, sizeGiB, iops, throughput }) => ({
    ...{ state, attachedTo, volumeType, sizeGiB, iops, throughput },
  }),
  snapshot: ({ volumeId, tier, sizeGiB, keptDays }) => ({
    ...{ volumeId, tier, sizeGiB },
    ...(keptDays === undefined ? {} : { keptDays }),
  }),
  address: ({ publicIp, associatedWith }) => ({ publicIp, associatedWith }),
  // Both are known by a name that whoever makes another one may give it.
  database: (of) => ({
    createdAt: of.createdAt,
    state: ofDatabase(of.state),
    instanceClass: of.instanceClass,
    engine: of.engine,
    multiAz: of.multiAz,
    sizeGiB: of.sizeGiB,
    clusterId: of.clusterId,
    isReadReplica: of.isReadReplica,
    hasReadReplicas: of.hasReadReplicas,
  }),
  'log-group': ({ createdAt, retentionDays }) => ({ createdAt, retentionDays }),
  bucket: ({ lifecycleRules, isVersioned }) => ({
    lifecycleRules: lifecycleRules ?? UNKNOWN,
    isVersioned: isVersioned ?? UNKNOWN,
  }),
};

/** The nightly backup is no change: RDS says it of a database that works as before. */
function ofDatabase(state: string): string {
  return state === 'backing-up' || state === 'storage-optimization' ? 'available' : state;
}

function stateOf(resource: Resource): Record<string, Word> {
  return 'state' in resource ? { state: resource.state } : {};
}

function inWords(word: Word): string {
  if (word === undefined || word === '') return NONE;
  if (typeof word === 'object') return word.length === 0 ? NONE : [...word].sort().join(', ');
  return String(word);
}
