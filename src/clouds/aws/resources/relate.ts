import type { Found } from './reader.ts';

/** What one description alone does not tell: which balancers a machine works for, and which gateway an address is of. */
export function relate(found: readonly Found[]): void {
  const balancers = new Map<string, string[]>();
  const holders = new Map<string, string>();
  for (const { resource, balances, addressIds = [] } of found) {
    for (const id of addressIds) holders.set(id, resource.resourceId);
    for (const [balancer, instanceIds] of balances ?? []) {
      for (const id of instanceIds) balancers.getOrInsertComputed(id, () => []).push(balancer);
    }
  }
  for (const { resource } of found) {
    if (resource.resourceType === 'instance') resource.loadBalancedBy = balancers.get(resource.resourceId) ?? [];
    if (resource.resourceType === 'address') {
      // AWS names a network interface, which is the gateway's and no more than its name.
      resource.associatedWith = holders.get(resource.resourceId) ?? resource.associatedWith;
    }
  }
}
