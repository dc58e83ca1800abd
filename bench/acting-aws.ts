import { startAws } from '../sandbox/aws/server.ts';
import { ACT_ROLE, type FleetSize, largeEstate, ROLE } from './waste-estate.ts';

/** What was really done to machines, and how many different ones. */
export interface Acted {
  stops: number;
  machines: number;
}

const size = JSON.parse(process.argv[2]!) as FleetSize;

/** AWS in a process of its own, with a fleet that does nothing, belongs to teams and may be stopped. */
const estate = largeEstate(size);
for (const account of estate.accounts.values()) {
  account.roles = [{ name: ROLE }, { name: ACT_ROLE }];
  for (const region of account.regions.values()) {
    const machines = region.reservations.flatMap(({ Instances = [] }) => Instances);
    for (const { Tags = [] } of machines) {
      Tags.push({ Key: 'environment', Value: 'development' }, { Key: 'penny', Value: 'allowed' });
    }
    region.metrics = { find: () => (hour) => 0.5 + (hour % 3) / 10, all: () => [] };
  }
}
const aws = await startAws({ estate: () => estate, charges: () => [], now: () => Temporal.Now.instant() });
process.send!({ url: aws.url });
process.on('message', () => {
  const stops = aws.acted.filter(({ operation }) => operation === 'StopInstances').flatMap((each) => each.resourceIds);
  process.send!({ stops: stops.length, machines: new Set(stops).size } satisfies Acted);
});
