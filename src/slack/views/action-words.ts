import type { ActionType, FoundWaste } from '../../model/finding.ts';

const ACTIONS: Record<ActionType, string> = {
  Stop: 'stop',
  Start: 'start',
  Delete: 'delete',
  Rightsize: 'resize',
  Upgrade: 'upgrade',
  Schedule: 'run on a schedule',
  Release: 'release',
  ModifyVolume: 'change',
  SetRetention: 'set a retention',
  SetLifecycle: 'set lifecycle rules',
  UseSpot: 'use spot',
  Tag: 'tag',
  Disable: 'disable',
};

type Value = string | number;

/** How what is changed reads after what is done. Any other one is named as it is. */
const CHANGES: Record<string, (value: Value) => string> = {
  instanceType: (value) => `to ${value}`,
  instanceClass: (value) => `to ${value}`,
  nodeType: (value) => `to ${value}`,
  volumeType: (value) => `to ${value}`,
  iops: (value) => `to ${value} IOPS`,
  throughput: (value) => `to ${value} MiB/s`,
  retentionDays: (value) => `of ${value} days`,
  abortIncompleteUploadsAfterDays: (value) => `that end unfinished uploads after ${value} days`,
  includesGlobal: () => 'its recording of global resources',
  managementEvents: () => 'its management events',
  onDemandBase: (value) => `above ${value} on demand`,
  onDemandPercent: (value) => `for ${100 - Number(value)} % of the rest`,
};

/** "resize to m6i.large", "delete", "run on a schedule: start 07:00, stop 19:00": what would be done, and to what exactly. */
export function actionText({ actionType, change }: Pick<FoundWaste, 'actionType' | 'change'>): string {
  return changedText(ACTIONS[actionType], change);
}

/** The same for an action that has words already: "Resize report-server" to "Resize report-server to m6i.large". */
export function changedText(does: string, change: FoundWaste['change'] = {}): string {
  const parts = Object.entries(change);
  const known = parts.flatMap(([name, value]) => CHANGES[name]?.(value) ?? []);
  const others = parts.filter(([name]) => !CHANGES[name]).map(([name, value]) => `${wordsOf(name)} ${value}`);
  const [first = '', ...rest] = known;
  const more = rest.map((each) => each.replace(/^to /, ''));
  const done = [`${does} ${first}`.trim(), ...more].join(', ');
  return others.length === 0 ? done : `${done}: ${others.join(', ')}`;
}

/** `cpuMeanPercent` as "cpu mean percent", `throughputMiBPerSecond` as "throughput MiB per second". */
export function wordsOf(name: string): string {
  return name
    .split(/(?<=[a-z0-9])(?=[A-Z])(?<!Mi|Gi|Ki)|(?<=[KMG]iB)(?=[A-Z])/)
    .map((word) => (/^([KMG]iB|[A-Z0-9]{2,})$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}
