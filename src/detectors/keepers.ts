import type { Resource } from '../model/resource.ts';

/** Tags that AWS Backup and Data Lifecycle Manager put on what they make (both user guides). */
const TAGS = ['aws:backup:', 'aws:dlm:'];

/** Whether something was made by a service that also removes it, by a rule that somebody wrote. */
export function isKeptByService({ tags, resourceId }: Pick<Resource, 'tags' | 'resourceId'>): boolean {
  return (
    resourceId.startsWith('awsbackup:') || Object.keys(tags).some((key) => TAGS.some((tag) => key.startsWith(tag)))
  );
}
