import type { PermissionNeeded, Remediation, RemediationName } from '../../../model/remediation.ts';
import type { ActingSession } from './acting.ts';
import type { AwsRemediation } from './definition.ts';

/** What can be done at AWS: a file each, loaded with its clients when it is asked for and not before. */
const FILES: Partial<Record<RemediationName, () => Promise<AwsRemediation>>> = {
  'stop-instance': async () => (await import('./stop-instance.ts')).stopInstance,
  'start-instance': async () => (await import('./start-instance.ts')).startInstance,
  'terminate-instance': async () => (await import('./terminate-instance.ts')).terminateInstance,
  'resize-instance': async () => (await import('./resize-instance.ts')).resizeInstance,
  'delete-volume': async () => (await import('./delete-volume.ts')).deleteVolume,
  'stop-database': async () => (await import('./stop-database.ts')).stopDatabase,
  'start-database': async () => (await import('./start-database.ts')).startDatabase,
  'set-log-retention': async () => (await import('./set-log-retention.ts')).setLogRetention,
  'set-bucket-lifecycle': async () => (await import('./set-bucket-lifecycle.ts')).setBucketLifecycle,
  'tag-resource': async () => (await import('./tag-resource.ts')).tagResource,
  'schedule-instance': async () => (await import('./schedule-instance.ts')).scheduleInstance,
  'modify-volume': async () => (await import('./modify-volume.ts')).modifyVolume,
  'delete-snapshot': async () => (await import('./delete-snapshot.ts')).deleteSnapshot,
  'release-address': async () => (await import('./release-address.ts')).releaseAddress,
};

/** Their names alone. */
export const remediations = Object.keys(FILES) as RemediationName[];

/** One of them, ready to act; undefined where it cannot be done at AWS. */
export async function load(name: RemediationName, session: ActingSession): Promise<Remediation | undefined> {
  const definition = await FILES[name]?.();
  return definition && (await import('./definition.ts')).bind(definition, session);
}

/** What all of them need, by name: what the policy for acting is made of. */
export async function permissionsNeeded(): Promise<ReadonlyMap<RemediationName, readonly PermissionNeeded[]>> {
  const all = await Promise.all(remediations.map(async (name) => [name, (await FILES[name]!()).permissions] as const));
  return new Map(all);
}
