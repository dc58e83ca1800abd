import { addressPart } from './cost-parts.ts';
import { defineDetector } from './detector.ts';

/** Since February 2024 every public IPv4 address is paid by the hour, whether something uses it or not. */
export const unassociatedAddress = defineDetector({
  name: 'unassociated-address',
  resourceTypes: ['address'],
  actionType: 'Release',
  summary: 'public addresses that nothing uses',
  undo: 'cannot be undone: AWS may have given the address to somebody else',
  settings: {},
  settingNotes: {},

  inspect(address, { prices }) {
    if (address.associatedWith !== undefined) return;
    return {
      reason: 'associated with nothing; it costs the same in use, so that using it again saves nothing',
      evidence: { publicIp: address.publicIp },
      freed: [addressPart(address, { prices, place: address })],
      rollbackPossible: false,
      restartNeeded: false,
      // Somebody outside may have written it into a firewall.
      risk: 'medium',
    };
  },
});
