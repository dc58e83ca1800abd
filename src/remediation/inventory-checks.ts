import { managersIn } from '../model/managers.ts';
import type { RemediationName } from '../model/remediation.ts';
import type { Resource, ResourceOf } from '../model/resource.ts';

/** What else is in the inventory that matters for one resource. Absent is unknown. */
export interface Around {
  /** Images that are made of a snapshot. */
  imageIds?: readonly string[] | undefined;
  /** Elastic IPs of a machine, which stay its own. */
  fixedAddresses?: number | undefined;
}

/** One thing that the inventory already tells: passed, with its phrase; against it for good, with a sentence; or neither. */
type Check = (resource: Resource, around: Around) => { passed: string } | { never: string } | undefined;

/** Which checks are made for what. The same are made again on the resource read afresh, and more besides. */
const CHECKS: Record<RemediationName, readonly Check[]> = {
  'stop-instance': [managed, leftAlone, group, root, balancer],
  'start-instance': [managed, group],
  'terminate-instance': [managed, leftAlone, group, root, balancer],
  'resize-instance': [managed, leftAlone, group, root, balancer],
  'schedule-instance': [managed, leftAlone, group, root, balancer],
  'delete-volume': [managed, leftAlone, attached],
  'modify-volume': [managed],
  'delete-snapshot': [managed, leftAlone, images, kept],
  'release-address': [managed, leftAlone, associated],
  'stop-database': [managed, leftAlone, cluster, replicas, stoppable],
  'start-database': [managed],
  'set-log-retention': [managed, leftAlone],
  'set-bucket-lifecycle': [managed, leftAlone],
  'tag-resource': [managed],
};

/** What can be told before any cloud is asked: the checks that were passed, and why it can never be done, if so. */
export function checkInventory(
  remediation: RemediationName,
  resource: Resource,
  around: Around = {},
): { passed: string[]; never?: string | undefined } {
  const said = CHECKS[remediation].map((check) => check(resource, around));
  return {
    passed: said.flatMap((each) => (each && 'passed' in each ? [each.passed] : [])),
    never: said.flatMap((each) => (each && 'never' in each ? [each.never] : []))[0],
  };
}

function managed({ tags }: Resource) {
  const managers = managersIn(tags);
  return managers.length > 0
    ? { never: `It is managed by ${managers.join(', ')}, which would break or put it back: change it there.` }
    : { passed: 'managed by no tool, by its tags' };
}

/** A tag that asks for it is obeyed, whoever set it. */
function leftAlone({ tags }: Resource) {
  const [tag] = Object.entries(tags).filter(
    ([key, value]) =>
      /^(donotdelete|donotstop|donottouch|keep|protect|protected)$/.test(key.toLowerCase().replaceAll(/[^a-z]/g, '')) &&
      !/^(|no|none|false|0)$/i.test(value.trim()),
  );
  return tag && { never: `Its tag ${tag[0]} (${tag[1]}) asks to leave it alone.` };
}

function group(resource: Resource) {
  const { autoScalingGroup } = resource as ResourceOf<'instance'>;
  return autoScalingGroup === undefined
    ? { passed: 'no Auto Scaling group' }
    : { never: `The Auto Scaling group ${autoScalingGroup} would replace it: change the group's desired capacity.` };
}

function root(resource: Resource) {
  return (resource as ResourceOf<'instance'>).rootDevice === 'ebs'
    ? { passed: 'its root is an EBS disk' }
    : { never: 'Its root is on the machine itself (instance store), where nothing can be kept or brought back.' };
}

function balancer(resource: Resource) {
  return (resource as ResourceOf<'instance'>).loadBalancedBy.length === 0
    ? { passed: 'behind no load balancer' }
    : undefined;
}

function attached(resource: Resource) {
  const { attachedTo } = resource as ResourceOf<'volume'>;
  return attachedTo.length === 0
    ? { passed: 'attached to no machine' }
    : { never: `It is attached to ${attachedTo.join(', ')}.` };
}

function images(_: Resource, { imageIds }: Around) {
  if (imageIds === undefined) return undefined;
  return imageIds.length === 0
    ? { passed: 'no image is made of it' }
    : { never: `The image ${imageIds.join(', ')} is made of it: deregister that first.` };
}

/** Nothing is deleted that could not be brought back, as far as there is a way to. */
function kept(resource: Resource) {
  const { keptDays } = resource as ResourceOf<'snapshot'>;
  if (keptDays === undefined) return undefined;
  return keptDays > 0
    ? { passed: `the Recycle Bin would keep it for ${keptDays === 1 ? 'a day' : `${keptDays} days`}` }
    : {
        never: 'No Recycle Bin rule would keep it, so it could not be brought back: make one, or delete it by hand.',
      };
}

function associated(resource: Resource) {
  const { associatedWith } = resource as ResourceOf<'address'>;
  return associatedWith === undefined
    ? { passed: 'associated with nothing' }
    : { never: `It is associated with ${associatedWith}.` };
}

function cluster(resource: Resource) {
  const { clusterId, engine } = resource as ResourceOf<'database'>;
  if (clusterId !== undefined || engine.startsWith('aurora')) {
    return { never: `It is part of the cluster ${clusterId ?? '(Aurora)'}, which is stopped as a whole.` };
  }
  return { passed: 'in no cluster' };
}

function replicas(resource: Resource) {
  const { isReadReplica, hasReadReplicas } = resource as ResourceOf<'database'>;
  if (isReadReplica) return { never: 'It is a replica of another database, which RDS does not stop.' };
  return hasReadReplicas
    ? { never: 'Replicas copy it, and RDS does not stop what has replicas.' }
    : { passed: 'no replicas' };
}

/** RDS user guide, "Stopping a DB instance": limitations. */
function stoppable(resource: Resource) {
  const { engine, multiAz } = resource as ResourceOf<'database'>;
  if (engine.startsWith('custom-')) return { never: 'RDS Custom does not stop databases.' };
  return multiAz && engine.startsWith('sqlserver')
    ? { never: 'RDS does not stop SQL Server in several zones.' }
    : undefined;
}
