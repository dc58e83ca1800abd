import { instanceHours } from './cost-parts.ts';
import { defineDetector } from './detector.ts';
import {
  addressesOf,
  isAccelerated,
  isDecidedElsewhere,
  isThrottled,
  notRunningLongEnough,
  staysWhenStopped,
  volumesOf,
} from './instance-facts.ts';
import { metricOf, notMeasured, WINDOW, WINDOW_NOTES, windowWords } from './measured.ts';
import { bytes, exactly, MB, percent } from './words.ts';

/**
 * A machine that runs costs the same whether it works or not. One figure never tells: a small web server has hardly any
 * CPU, so traffic must be low as well, and so must be what else is measured.
 */
export const idleInstance = defineDetector({
  name: 'idle-instance',
  resourceTypes: ['instance'],
  actionType: 'Stop',
  summary: 'machines that do nothing',
  undo: 'start it again; the public address may be another one unless it is an Elastic IP',
  settings: {
    ...WINDOW,
    cpuMeanPercent: 10,
    cpuMaxPercent: 20,
    networkMeanMBPerHour: 5,
    networkP99MBPerHour: 20,
    diskMeanMBPerHour: 50,
    gpuMaxPercent: 5,
  },
  settingNotes: {
    ...WINDOW_NOTES,
    cpuMeanPercent: 'highest average CPU; an operating system with its agents needs up to this on small types',
    cpuMaxPercent: 'highest CPU of any hour; a nightly job shows here and not in the average',
    networkMeanMBPerHour: 'highest average traffic; 5 MB an hour is 1.4 kB a second, which agents and time servers use',
    networkP99MBPerHour: 'highest traffic of 99 of 100 hours; leaves room for a look for updates now and then',
    diskMeanMBPerHour: 'highest average disk traffic; logs and journals write some MB an hour',
    gpuMaxPercent: 'highest GPU use of any hour; a GPU that is not used shows zero',
  },

  inspect(instance, about) {
    if (instance.state === 'pending' || instance.state === 'stopping') return { unknown: `it is ${instance.state}` };
    if (instance.state !== 'running' || isDecidedElsewhere(instance)) return;

    const { settings, fleet, prices } = about;
    const [cpu, network, disk, gpu] = (['cpu', 'network', 'disk', 'gpu'] as const).map((name) =>
      metricOf(instance, name),
    );
    const isAtWork =
      (cpu && (cpu.mean >= settings.cpuMeanPercent || cpu.max >= settings.cpuMaxPercent)) ||
      (network &&
        (network.mean >= settings.networkMeanMBPerHour * MB || network.p99 >= settings.networkP99MBPerHour * MB)) ||
      (disk && disk.mean >= settings.diskMeanMBPerHour * MB) ||
      (gpu && gpu.max >= settings.gpuMaxPercent);
    const throttled = isThrottled(instance);
    if (isAtWork || throttled === true) return;

    const needed = ['cpu', 'network', ...(isAccelerated(instance, fleet) ? (['gpu'] as const) : [])] as const;
    const unknown =
      notMeasured(instance, needed, about) ?? notRunningLongEnough(instance, about) ?? (throttled || undefined);
    if (unknown || !cpu || !network) return unknown;

    const isLost = instance.rootDevice === 'instance-store' || instance.market === 'spot';
    const isServing = instance.loadBalancedBy.length > 0;
    return {
      reason:
        `CPU ${percent(cpu.mean)} on average and ${percent(cpu.max)} at most over ${windowWords(instance)}, ` +
        `network ${bytes(network.mean)} an hour${disk ? '' : ', disk traffic was not measured'}` +
        `${isServing ? ', though registered with a load balancer' : ''}`,
      evidence: {
        cpuMeanPercent: exactly(cpu.mean),
        cpuMaxPercent: exactly(cpu.max),
        networkMeanBytesPerHour: Math.round(network.mean),
        networkP99BytesPerHour: Math.round(network.p99),
        diskMeanBytesPerHour: disk ? Math.round(disk.mean) : null,
        measuredHours: cpu.hours,
        disks: volumesOf(instance, fleet).length,
        addresses: addressesOf(instance, fleet).length,
      },
      freed: [instanceHours(instance, { prices, place: instance })],
      stays: staysWhenStopped(instance, { fleet, prices }),
      // What has its root on the machine itself cannot be stopped, nor can a spot machine that was asked for once.
      ...(isLost ? { actionType: 'Delete' as const } : {}),
      rollbackPossible: !isLost,
      restartNeeded: false,
      risk: isLost ? 'high' : isServing ? 'medium' : 'low',
    };
  },

  isActedOn: ({ state }) => state === 'stopped' || state === 'stopping',
});
