import { addressPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import { listed } from './words.ts';

/** Costs nothing itself, and keeps what costs: an address that is paid, and a network that cannot be removed. */
export const unusedNetworkInterface = defineDetector({
  name: 'unused-network-interface',
  resourceTypes: ['network-interface'],
  actionType: 'Delete',
  summary: 'network interfaces that are attached to nothing',
  undo: 'make it anew; its private address may be taken by then',
  settings: {},
  settingNotes: {},

  inspect(networkInterface, { fleet, prices }) {
    // Others than plain ones belong to a service, which removes them itself.
    if (networkInterface.state !== 'available' || networkInterface.kind !== 'interface') return;
    const addresses = fleet.naming('address', networkInterface.resourceId, networkInterface);
    const names = addresses.map(({ publicIp }) => publicIp);
    return {
      reason: `attached to nothing${names.length > 0 ? `, and holds ${listed(names)}, which is billed` : '; it costs nothing itself'}`,
      evidence: { addresses: addresses.length, publicIp: networkInterface.publicIp ?? null },
      freed: addresses.map((address) => addressPart(address, { prices, place: networkInterface })),
      includes: [...addresses],
      rollbackPossible: addresses.length === 0,
      restartNeeded: false,
      risk: addresses.length === 0 ? 'low' : 'medium',
    };
  },
});
