import type { DiskLoadName, LoadName } from '../facts.ts';
import { type Moment, shopHours } from './calendar.ts';

/** What something does in an hour. */
export type Curve = (moment: Moment) => number;

/** What a machine does. CPU, memory and GPU in percent; network and disk in bytes an hour, both ways together. */
export interface Load {
  cpu: Curve;
  /** How much higher its busiest minutes are than the hour's average. */
  cpuPeak: number;
  /** Not reported where it is absent. */
  network?: Curve;
  disk: Curve;
  memory?: number;
  gpu?: Curve;
  /** Of a burstable; 200 where nothing is said. */
  credits?: number;
}

const KB = 1e3;
const MB = 1e6;
const GB = 1e9;
const always =
  (value: number): Curve =>
  () =>
    value;

const isOfficeHour = ({ local, weekday }: Moment) => weekday <= 5 && local >= 8 && local < 18;
const isSaturdayNight = ({ local, weekday }: Moment) => (weekday === 6 && local >= 23) || (weekday === 7 && local < 5);
/** The nights around the middle and the end of a month. */
const isClosingNight = ({ local, dayOfMonth, daysInMonth }: Moment) =>
  (local >= 21 || local < 4) && (dayOfMonth >= daysInMonth - 1 || dayOfMonth === 14 || dayOfMonth === 15);

/** Nights, when jobs run that people do not wait for. */
export const isNightly = ({ local }: Moment): boolean => local === 3;

const AT_WORK: Load = {
  cpu: (moment) => 40 + 14 * shopHours(moment),
  cpuPeak: 1.3,
  network: (moment) => 3 * GB * shopHours(moment),
  disk: always(200 * MB),
  memory: 66,
};

const IDLE: Load = { cpu: always(0.3), cpuPeak: 5, network: always(60 * KB), disk: always(4 * MB), memory: 9 };

const HARDLY_USED: Load = {
  cpu: (moment) => 7 + 5 * shopHours(moment),
  cpuPeak: 1.5,
  network: (moment) => 300 * MB * shopHours(moment),
  disk: always(60 * MB),
  memory: 19,
};

const OFFICE_HOURS: Load = {
  cpu: (moment) => (isOfficeHour(moment) ? 38 : 0.6),
  cpuPeak: 1.6,
  network: (moment) => (isOfficeHour(moment) ? 900 * MB : 300 * KB),
  disk: (moment) => (isOfficeHour(moment) ? 90 * MB : 4 * MB),
  memory: 61,
};

const { memory: _, ...HARDLY_USED_UNKNOWN } = HARDLY_USED;
const { network: __, ...IDLE_UNKNOWN } = IDLE;

/** What machines do. */
export const LOADS: Record<LoadName, Load> = {
  'at-work': AT_WORK,
  idle: IDLE,
  unused: IDLE,
  standby: AT_WORK,
  'network-unknown': IDLE_UNKNOWN,
  'busy-network': { ...IDLE, cpu: always(1.6), cpuPeak: 2, network: always(30 * GB) },
  'at-its-baseline': { ...IDLE, cpu: always(5), cpuPeak: 1.02, network: always(2 * MB), memory: 70, credits: 0 },
  'one-night-a-week': {
    ...IDLE,
    cpu: (moment) => (isSaturdayNight(moment) ? 91 : 0.4),
    cpuPeak: 1.05,
    network: (moment) => (isSaturdayNight(moment) ? 400 * MB : 80 * KB),
    memory: 74,
  },
  'nightly-job': { ...IDLE, cpu: (moment) => (isNightly(moment) ? 80 : 0.4) },
  'gpu-at-work': { ...IDLE, cpu: always(2.2), cpuPeak: 1.8, network: always(3 * MB), gpu: always(78) },
  'hardly-used': HARDLY_USED,
  'hardly-used-memory-unknown': HARDLY_USED_UNKNOWN,
  'full-memory': { ...HARDLY_USED, memory: 91 },
  'office-hours': OFFICE_HOURS,
  'office-hours-and-month-ends': {
    ...OFFICE_HOURS,
    cpu: (moment) => (isClosingNight(moment) ? 64 : OFFICE_HOURS.cpu(moment)),
    network: (moment) => (isClosingNight(moment) ? 1.4 * GB : OFFICE_HOURS.network!(moment)),
  },
  'light-duty': {
    ...IDLE,
    cpu: (moment) => 4 + 2 * shopHours(moment),
    cpuPeak: 2,
    network: (moment) => 60 * MB * shopHours(moment),
    memory: 55,
  },
};

/** What a disk moves: operations and MiB a second. */
export interface DiskLoad {
  iops: Curve;
  throughput: Curve;
  /** Hours before the plot's day from which on it moves nothing any more. */
  endedHoursAgo?: number;
}

const BURSTS: Curve = ({ local }) => (local === 2 || local === 3 ? 6_400 : 60);
const SCANS: Curve = ({ local }) => (local === 1 || local === 2 ? 245 : 2);
const QUIET: DiskLoad = { iops: always(12), throughput: always(0.4) };

/** What disks do; one that does nothing reports nothing. */
export const DISK_LOADS: Record<DiskLoadName, DiskLoad | undefined> = {
  quiet: QUIET,
  'some-hundreds': { iops: (moment) => 110 + 60 * shopHours(moment), throughput: always(3) },
  bursts: { iops: BURSTS, throughput: ({ local }) => (local === 2 || local === 3 ? 100 : 1) },
  'nightly-scan': { iops: (moment) => 20 + SCANS(moment) * 2, throughput: SCANS },
  'until-yesterday': { iops: always(40), throughput: always(1), endedHoursAgo: 10 },
  nothing: undefined,
};

/** What a database or cache does. CPU in percent; connections at most; commands an hour; memory free, as a share. */
export interface DataLoad {
  cpu: Curve;
  connections: Curve;
  commands: Curve;
  freeMemory: number;
}

const DATA_AT_WORK: DataLoad = {
  cpu: (moment) => 40 + 10 * shopHours(moment),
  connections: (moment) => Math.round(30 + 40 * shopHours(moment)),
  commands: (moment) => 4e6 * shopHours(moment),
  freeMemory: 0.3,
};
const DATA_UNUSED: DataLoad = { cpu: always(3), connections: always(0), commands: always(0), freeMemory: 0.8 };
const DATA_HARDLY_USED: DataLoad = {
  cpu: (moment) => 4 + 2 * shopHours(moment),
  connections: always(9),
  commands: always(2e4),
  freeMemory: 0.88,
};

/** Of what runs databases and caches; other words mean that they are at work. */
export const DATA_LOADS: Partial<Record<LoadName, DataLoad>> & { 'at-work': DataLoad } = {
  'at-work': DATA_AT_WORK,
  unused: DATA_UNUSED,
  standby: { ...DATA_AT_WORK, connections: always(0) },
  'nightly-job': {
    ...DATA_UNUSED,
    cpu: (moment) => (isNightly(moment) ? 30 : 3),
    connections: (moment) => (isNightly(moment) ? 6 : 0),
    commands: (moment) => (isNightly(moment) ? 2e6 : 0),
  },
  'hardly-used': DATA_HARDLY_USED,
  'full-memory': { ...DATA_HARDLY_USED, connections: always(35), freeMemory: 0.04 },
};
