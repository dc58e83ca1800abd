import type { FleetLine } from './fleet.ts';

const ALWAYS = { hours: 24 };

/** Machines that do nothing, and machines that only look like it. */
export const IDLE_MACHINES: readonly FleetLine[] = [
  [
    'platform',
    'staging',
    'ec2:m6i.large',
    'report-server',
    1,
    ALWAYS,
    'always',
    { facts: { load: 'idle' }, note: ['idle-instance', 'true', 'it has done nothing for weeks'] },
  ],
  [
    'payments',
    'payments-prod',
    'ec2:c6i.large',
    'file-relay',
    1,
    ALWAYS,
    'always',
    {
      facts: { load: 'busy-network' },
      note: ['idle-instance', 'tempting', 'its CPU sleeps while 30 GB an hour go through it'],
    },
  ],
  [
    'platform',
    'platform-prod',
    'ec2:t3.nano',
    'license-daemon',
    1,
    ALWAYS,
    'always',
    {
      facts: { load: 'at-its-baseline' },
      note: ['idle-instance', 'tempting', 'without CPU credits it may not use more than the 5 % it uses'],
    },
  ],
  [
    'data',
    'data-prod',
    'ec2:m6i.large',
    'weekly-invoice-run',
    1,
    ALWAYS,
    'always',
    { facts: { load: 'one-night-a-week' }, note: ['idle-instance', 'tempting', 'it works one night a week'] },
  ],
  [
    'search',
    'search-prod',
    'ec2:m6i.large',
    'ranking-canary',
    1,
    ALWAYS,
    'always',
    {
      facts: { load: 'idle', createdDaysAgo: 1 },
      note: ['idle-instance', 'tempting', 'it was started yesterday'],
    },
  ],
  [
    'search',
    'development',
    'spot:g4dn.xlarge',
    'embedding-gpu',
    1,
    ALWAYS,
    'always',
    { facts: { load: 'gpu-at-work' }, note: ['idle-instance', 'tempting', 'its GPU works while its CPU waits'] },
  ],
  [
    'mobile',
    'mobile-prod',
    'ec2:m6i.large',
    'push-gateway-spare',
    1,
    ALWAYS,
    'always',
    {
      facts: { load: 'idle', createdDaysAgo: 40, measuredDays: 2 },
      note: ['idle-instance', 'unknown', 'it has been measured for two days only'],
    },
  ],
  [
    'platform',
    'platform-prod',
    'ec2:c6i.large',
    'silent-appliance',
    1,
    ALWAYS,
    'always',
    { facts: { load: 'network-unknown' }, note: ['idle-instance', 'unknown', 'its network is not measured'] },
  ],
];
