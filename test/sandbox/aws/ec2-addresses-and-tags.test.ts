import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  DescribeAddressesCommand,
  DescribeNetworkInterfacesCommand,
  DisassociateAddressCommand,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import { describe, expect, it } from 'vitest';
import { anAwsWith } from './acting.ts';

const anAddress = () => ({ AllocationId: 'eipalloc-1', PublicIp: '192.0.2.1', Domain: 'vpc' as const });
const release = (AllocationId = 'eipalloc-1') => new ReleaseAddressCommand({ AllocationId });

describe('a public address', () => {
  it('is given to a machine, taken away, and released', async () => {
    const { ec2, machine } = await anAwsWith({ addresses: [anAddress()] });

    const { AssociationId } = await ec2.send(
      new AssociateAddressCommand({ AllocationId: 'eipalloc-1', InstanceId: 'i-1' }),
    );
    expect((await machine()).PublicIpAddress).toBe('192.0.2.1');
    await expect(ec2.send(release())).rejects.toMatchObject({ name: 'InvalidIPAddress.InUse' });
    await ec2.send(new DisassociateAddressCommand({ AssociationId }));
    await ec2.send(release());

    expect((await machine()).PublicIpAddress).toBeUndefined();
    expect((await ec2.send(new DescribeAddressesCommand())).Addresses).toEqual([]);
  });

  it('that is released twice is somebody else’s', async () => {
    const { ec2, aws } = await anAwsWith({ addresses: [anAddress()] });
    await ec2.send(release());

    await expect(ec2.send(release())).rejects.toMatchObject({ name: 'InvalidAllocationID.NotFound' });
    await expect(ec2.send(new ReleaseAddressCommand({ PublicIp: '192.0.2.1' }))).rejects.toMatchObject({
      name: 'AuthFailure',
    });
    expect(aws.acted).toHaveLength(1);
  });

  it('may be had again after it was released, under another id, and no other by its number', async () => {
    const { ec2 } = await anAwsWith({ addresses: [anAddress()] });
    await ec2.send(release());

    const again = await ec2.send(new AllocateAddressCommand({ Address: '192.0.2.1' }));

    expect(again.PublicIp).toBe('192.0.2.1');
    expect(again.AllocationId).not.toBe('eipalloc-1');
    await expect(ec2.send(new AllocateAddressCommand({ Address: '192.0.2.9' }))).rejects.toMatchObject({
      name: 'InvalidAddress.NotFound',
    });
  });
});

describe('tags', () => {
  const Tags = [{ Key: 'team', Value: 'checkout' }];

  it('are set on several things at once, one value a key', async () => {
    const { ec2, machine, volume } = await anAwsWith();

    await ec2.send(new CreateTagsCommand({ Resources: ['i-1', 'vol-1'], Tags }));
    await ec2.send(new CreateTagsCommand({ Resources: ['i-1'], Tags: [{ Key: 'Name', Value: 'shop' }] }));

    expect((await machine()).Tags).toEqual([{ Key: 'Name', Value: 'shop' }, ...Tags]);
    expect((await volume()).Tags).toEqual(Tags);
  });

  it('go by their key, or only if they have a value, and of network interfaces as well', async () => {
    const { ec2, machine } = await anAwsWith({ networkInterfaces: [{ NetworkInterfaceId: 'eni-1', TagSet: Tags }] });
    const forget = (id: string, tag: { Key: string; Value?: string }) =>
      ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [tag] }));

    await forget('i-1', { Key: 'Name', Value: 'another' });
    expect((await machine()).Tags).toEqual([{ Key: 'Name', Value: 'web' }]);
    await forget('i-1', { Key: 'Name' });
    await forget('eni-1', { Key: 'team' });

    expect((await machine()).Tags ?? []).toEqual([]);
    const { NetworkInterfaces } = await ec2.send(new DescribeNetworkInterfacesCommand({}));
    expect(NetworkInterfaces![0]!.TagSet ?? []).toEqual([]);
  });

  it.each([
    ['of a thing that is not there', ['snap-9'], Tags, 'InvalidSnapshot.NotFound'],
    ['of a thing that is nothing', ['thing-1'], Tags, 'InvalidID'],
    ['of AWS’s own', ['i-1'], [{ Key: 'aws:team', Value: 'x' }], 'InvalidParameterValue'],
    [
      'beyond fifty',
      ['i-1'],
      Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' })),
      'TagLimitExceeded',
    ],
  ])('%s are refused', async (_, Resources, own, name) => {
    const { ec2 } = await anAwsWith();

    await expect(ec2.send(new CreateTagsCommand({ Resources, Tags: own }))).rejects.toMatchObject({ name });
  });
});
