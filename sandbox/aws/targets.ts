import type { EstateRegion } from './estate.ts';

/** Load balancers see that a machine does not serve any more, or serves again. */
export function serveTargets(here: EstateRegion, instanceId: string, isServing: boolean): void {
  for (const targets of here.targetHealth.values()) {
    for (const each of targets) {
      if (each.Target?.Id !== instanceId) continue;
      each.TargetHealth = isServing ? { State: 'healthy' } : { State: 'unused', Reason: 'Target.InvalidState' };
    }
  }
  for (const states of here.instanceHealth.values()) {
    for (const each of states) {
      if (each.InstanceId === instanceId) each.State = isServing ? 'InService' : 'OutOfService';
    }
  }
}
