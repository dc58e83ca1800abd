import type { FleetLine } from './fleet.ts';
import { WASTE_DATA } from './fleet-waste-data.ts';
import { WASTE_DISKS } from './fleet-waste-disks.ts';
import { IDLE_MACHINES } from './fleet-waste-idle.ts';
import { WASTE_MACHINES } from './fleet-waste-machines.ts';
import { WASTE_NETWORK } from './fleet-waste-network.ts';

/** What could be saved, and what only looks like it; each is on the bill, for a little. */
export const WASTE_FLEET: readonly FleetLine[] = [
  ...IDLE_MACHINES,
  ...WASTE_MACHINES,
  ...WASTE_DISKS,
  ...WASTE_NETWORK,
  ...WASTE_DATA,
];
