import type {
  DescribeConfigurationRecorderStatusResponse,
  DescribeConfigurationRecordersResponse,
} from '@aws-sdk/client-config-service';
import type { Service } from '../context.ts';

/** What records how things are set up, one a region. */
export const config: Service = {
  name: 'config',
  signingName: 'config',
  protocol: 'json',
  target: 'StarlingDoveService',
  operations: {
    DescribeConfigurationRecorders(_: object, { here }): DescribeConfigurationRecordersResponse {
      return { ConfigurationRecorders: here.recorders.map(({ recorder }) => recorder) };
    },

    DescribeConfigurationRecorderStatus(_: object, { here }): DescribeConfigurationRecorderStatusResponse {
      return { ConfigurationRecordersStatus: here.recorders.map(({ status }) => status) };
    },
  },
};
