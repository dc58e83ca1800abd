import type { DescribeInstanceTypesCommandInput, DescribeInstanceTypesResult } from '@aws-sdk/client-ec2';
import type { Service } from '../context.ts';
import { AwsFault } from '../fault.ts';
import { ask } from './ec2.ts';
import { filtered } from './filters.ts';

/** What machines can be had, of those that the estate knows to be sold in the region. */
export const instanceTypes: Service = {
  name: 'ec2',
  signingName: 'ec2',
  protocol: 'ec2',
  operations: {
    DescribeInstanceTypes(input: DescribeInstanceTypesCommandInput, context): DescribeInstanceTypesResult {
      const { InstanceTypes: named, Filters } = input;
      const sold = context.estate.instanceTypes
        .filter(({ regionIds }) => regionIds.includes(context.regionId))
        .map(({ info }) => info);
      const unknown = named?.filter((type) => !sold.some(({ InstanceType }) => InstanceType === type)) ?? [];
      if (unknown.length > 0) {
        const types = unknown.join(', ');
        throw new AwsFault('InvalidInstanceType', `The following supplied instance types do not exist: [${types}]`);
      }
      const own = sold.filter(({ InstanceType }) => !named || named.includes(InstanceType!));
      const wanted = filtered(own, Filters, {
        'instance-type': ({ InstanceType }) => [InstanceType],
        'current-generation': ({ CurrentGeneration }) => [String(CurrentGeneration)],
        'bare-metal': ({ BareMetal }) => [String(BareMetal)],
        'processor-info.supported-architecture': ({ ProcessorInfo }) => ProcessorInfo?.SupportedArchitectures ?? [],
      });
      const { page, next } = context.page(wanted, ask(input, { least: 5, most: 100, ids: named }));
      return { InstanceTypes: page, NextToken: next };
    },
  },
};
