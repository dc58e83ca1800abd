import type {
  Address,
  AllocateAddressCommandInput,
  AllocateAddressResult,
  AssociateAddressCommandInput,
  AssociateAddressResult,
  DisassociateAddressCommandInput,
  ReleaseAddressCommandInput,
} from '@aws-sdk/client-ec2';
import { carryOut, endDryRun, newId } from '../acting.ts';
import type { Context, Service } from '../context.ts';
import { machineOf, tagsFor, tagsOf, targetsById, targetsMade } from '../ec2-things.ts';
import { AwsFault } from '../fault.ts';
import { ec2Arn, record } from '../journal.ts';
import { disassociate, newAddress } from '../machine-life.ts';
import { ec2 } from './ec2.ts';

/** Takes public addresses, gives them to machines, and gives them back. */
export const ec2AddressesActing: Service = {
  ...ec2,
  targets: {
    AllocateAddress: (input: AllocateAddressCommandInput, context) => targetsMade('elastic-ip', input, context),
    ReleaseAddress: ({ AllocationId }: ReleaseAddressCommandInput, context) => targetsById([AllocationId], context),
    AssociateAddress: ({ AllocationId, InstanceId }: AssociateAddressCommandInput, context) =>
      targetsById([AllocationId, InstanceId], context),
    DisassociateAddress: ({ AssociationId }: DisassociateAddressCommandInput, context) =>
      targetsById(
        context.here.addresses
          .filter((each) => each.AssociationId === AssociationId)
          .map(({ AllocationId }) => AllocationId),
        context,
      ),
  },
  operations: {
    /** One that was released may be had again for a while, by its address. */
    AllocateAddress(input: AllocateAddressCommandInput, context): AllocateAddressResult {
      const { here } = context;
      const released = here.releasedAddresses.find(({ PublicIp }) => PublicIp === input.Address);
      if (input.Address !== undefined && !released) {
        throw new AwsFault('InvalidAddress.NotFound', `Address '${input.Address}' not found.`);
      }
      endDryRun(input);
      const address: Address = {
        AllocationId: newId(context, 'eipalloc'),
        PublicIp: released?.PublicIp ?? newAddress(context),
        Domain: 'vpc',
        Tags: tagsFor(input.TagSpecifications, 'elastic-ip'),
      };
      return carryOut(context, [address.AllocationId], () => {
        here.releasedAddresses = here.releasedAddresses.filter((each) => each !== released);
        here.addresses.push(address);
        tell(address, 'made', context);
        return { AllocationId: address.AllocationId, PublicIp: address.PublicIp, Domain: 'vpc' };
      });
    },

    ReleaseAddress(input: ReleaseAddressCommandInput, context): object {
      const { here } = context;
      const address = addressOf(input, context);
      endDryRun(input);
      if (address.AssociationId ?? address.InstanceId ?? address.NetworkInterfaceId) {
        throw new AwsFault('InvalidIPAddress.InUse', `Address ${address.PublicIp} is in use.`);
      }
      return carryOut(context, [address.AllocationId], () => {
        here.addresses = here.addresses.filter((each) => each !== address);
        here.releasedAddresses.push(address);
        tell(address, 'gone', context);
        return {};
      });
    },

    AssociateAddress(input: AssociateAddressCommandInput, context): AssociateAddressResult {
      const address = addressOf(input, context);
      const machine = machineOf(context.here, input.InstanceId);
      endDryRun(input);
      if (address.AssociationId !== undefined && input.AllowReassociation === false) {
        const why = `resource ${address.AllocationId} is already associated with associate-id ${address.AssociationId}`;
        throw new AwsFault('Resource.AlreadyAssociated', why);
      }
      return carryOut(context, [address.AllocationId], () => {
        const AssociationId = newId(context, 'eipassoc');
        const [first] = machine.NetworkInterfaces ?? [];
        Object.assign(address, {
          AssociationId,
          InstanceId: machine.InstanceId,
          ...(first?.NetworkInterfaceId && { NetworkInterfaceId: first.NetworkInterfaceId }),
        });
        if (address.PublicIp) machine.PublicIpAddress = address.PublicIp;
        return { AssociationId };
      });
    },

    DisassociateAddress(input: DisassociateAddressCommandInput, context): object {
      const { here } = context;
      const address = here.addresses.find(({ AssociationId }) => AssociationId === input.AssociationId);
      if (!address) {
        const why = `The association ID '${input.AssociationId}' does not exist`;
        throw new AwsFault('InvalidAssociationID.NotFound', why);
      }
      endDryRun(input);
      return carryOut(context, [address.AllocationId], () => {
        if (address.InstanceId) delete machineOf(here, address.InstanceId).PublicIpAddress;
        disassociate(address);
        return {};
      });
    },
  },
};

/** By its allocation, or by its address; what is released already belongs to nobody here. */
function addressOf(
  { AllocationId, PublicIp }: { AllocationId?: string | undefined; PublicIp?: string | undefined },
  { here }: Context,
): Address {
  const found = here.addresses.find((each) =>
    AllocationId === undefined ? each.PublicIp === PublicIp : each.AllocationId === AllocationId,
  );
  if (found) return found;
  if (AllocationId !== undefined) {
    throw new AwsFault('InvalidAllocationID.NotFound', `The allocation ID '${AllocationId}' does not exist`);
  }
  throw new AwsFault('AuthFailure', `The address '${PublicIp}' does not belong to you.`);
}

function tell(address: Address, event: 'made' | 'gone', context: Context): void {
  const resourceId = ec2Arn(context, 'elastic-ip', address.AllocationId!);
  record(context, { resourceId, event, ...(event === 'made' && { is: { tags: tagsOf(address.Tags) } }) });
}
