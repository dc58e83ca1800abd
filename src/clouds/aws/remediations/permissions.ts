import type { PermissionNeeded } from '../../../model/remediation.ts';

/** Permissions that only look, and so are safe on everything. */
export function reads(...actions: string[]): PermissionNeeded[] {
  return actions.map((action) => ({ action, kind: 'reads' }));
}

/** Permissions that change one kind of resource. */
export function acts(on: string, ...actions: string[]): PermissionNeeded[] {
  return actions.map((action) => ({ action, kind: 'acts', on: [on] }));
}
