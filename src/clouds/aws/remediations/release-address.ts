import { type Address, DescribeAddressesCommand, EC2Client, ReleaseAddressCommand } from '@aws-sdk/client-ec2';
import { PennyError } from '../../../errors.ts';
import type { Order } from '../../../model/remediation.ts';
import { isRefusedAs } from '../failures.ts';
import { ifThere } from '../resources/if-there.ts';
import { addressOf } from '../resources/network.ts';
import { tagsOf } from '../resources/reader.ts';
import type { Acting } from './acting.ts';
import type { AwsRemediation } from './definition.ts';
import { managersIn, readFacts } from './facts.ts';
import { acts, reads } from './permissions.ts';

const DESCRIBE = 'ec2:DescribeAddresses';
const releasing = { doing: 'Releasing', permission: 'ec2:ReleaseAddress' };

/** A public address that nothing uses. There is no undo: AWS gives it to somebody else. */
export const releaseAddress: AwsRemediation = {
  name: 'release-address',
  permissions: [...reads(DESCRIBE), ...acts('elastic-ip', releasing.permission)],

  async look(at, order) {
    const address = await describeAddress(at, order);
    const resource = address && addressOf(at, address);
    if (!address || !resource) return undefined;
    const live = await readFacts({
      managedBy: async () => [
        ...managersIn(resource.tags),
        ...(address.ServiceManaged ? [address.ServiceManaged] : []),
      ],
    });
    return { resource, ...live };
  },

  async dryRun(at, order) {
    const ec2 = at.client(EC2Client);
    const command = new ReleaseAddressCommand({ AllocationId: order.resource.resourceId, DryRun: true });
    await at.dryRun(releasing, () => ec2.send(command));
  },

  async prepare(at, order) {
    const address = await describeAddress(at, order);
    if (!address) throw new PennyError('not_found', `${at.what} is gone; there is nothing to release any more.`);
    const { PublicIp, PublicIpv4Pool, NetworkBorderGroup, Tags } = address;
    return {
      publicIp: PublicIp ?? null,
      pool: PublicIpv4Pool ?? null,
      borderGroup: NetworkBorderGroup ?? null,
      tags: tagsOf(Tags),
    };
  },

  /** A second request for one that is released already can be told AuthFailure: then nothing is left to do. */
  async execute(at, order) {
    const ec2 = at.client(EC2Client);
    const command = new ReleaseAddressCommand({ AllocationId: order.resource.resourceId });
    await ifThere(at.act(releasing, () => ec2.send(command))).catch(async (error: unknown) => {
      const mayBeGone = error instanceof PennyError && isRefusedAs(error.cause, 'AuthFailure');
      if (!mayBeGone || (await describeAddress(at, order))) throw error;
    });
  },

  async verify(at, order) {
    const address = await describeAddress(at, order);
    if (!address) return { is: 'done', note: 'it is released' };
    return { is: 'untouched', note: address.AssociationId ? 'it is in use' : 'it is held and not used' };
  },
};

async function describeAddress(at: Acting, { resource }: Order): Promise<Address | undefined> {
  const ec2 = at.client(EC2Client);
  const command = new DescribeAddressesCommand({ AllocationIds: [resource.resourceId] });
  return (await ifThere(at.ask(DESCRIBE, () => ec2.send(command))))?.Addresses?.[0];
}
