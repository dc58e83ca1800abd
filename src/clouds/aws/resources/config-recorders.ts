import {
  ConfigServiceClient,
  type ConfigurationRecorder,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
} from '@aws-sdk/client-config-service';
import { common, type Found, type Reader } from './reader.ts';

const RECORDERS = 'config:DescribeConfigurationRecorders';
const STATUS = 'config:DescribeConfigurationRecorderStatus';

/** Recorders of AWS Config, of which a region has one. */
export const configRecorders: Reader = {
  resourceTypes: ['config-recorder'],
  what: 'configuration recorders',
  shows: 'recorders that write down the same in every region',
  permissions: [RECORDERS, STATUS],

  async read(at) {
    const config = at.client(ConfigServiceClient);
    const { ConfigurationRecorders = [] } = await at.ask(RECORDERS, () =>
      config.send(new DescribeConfigurationRecordersCommand({})),
    );
    if (ConfigurationRecorders.length === 0) return [];
    const { ConfigurationRecordersStatus = [] } = await at.ask(STATUS, () =>
      config.send(new DescribeConfigurationRecorderStatusCommand({})),
    );
    return ConfigurationRecorders.flatMap((each): Found[] => {
      const { name: id } = each;
      if (id === undefined) return [];
      const status = ConfigurationRecordersStatus.find(({ name }) => name === id);
      return [
        {
          resource: {
            ...common(at, { id }),
            resourceType: 'config-recorder',
            isRecording: status?.recording ?? false,
            includesGlobal: includesGlobal(each),
            allSupported: each.recordingGroup?.allSupported ?? false,
          },
        },
      ];
    });
  },
};

/** Asked for, or named among what is recorded: IAM's resources are global (Config API reference, RecordingGroup). */
function includesGlobal({ recordingGroup }: ConfigurationRecorder): boolean {
  const { includeGlobalResourceTypes = false, resourceTypes = [] } = recordingGroup ?? {};
  return includeGlobalResourceTypes || resourceTypes.some((type) => type.startsWith('AWS::IAM::'));
}
