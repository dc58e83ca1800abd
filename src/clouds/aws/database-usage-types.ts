import type { PriceItem } from '../../model/price.ts';
import { GB_MONTHS, HOURS, IOPS_MONTHS, type UsageName } from './usage-names.ts';

type Hours = Extract<PriceItem, { kind: 'database-hours' }>;
/** What `database-storage` and `database-iops` say of themselves. */
type Storage = Omit<Extract<PriceItem, { storageType: string }>, 'kind'>;

/**
 * RDS writes `db.r6g.xlarge` as `db.r6g.xl`, and did not for its first classes; Aurora's instances are never Multi-AZ,
 * their copies are instances of their own. Only the operation (`CreateDBInstance:0014`) tells engines apart. Instances
 * of an I/O-Optimized cluster have another usage type (`InstanceUsageIOOptimized`), which an inventory does not tell.
 */
export function databaseUsage({ instanceClass, engine, multiAz }: Hours): UsageName {
  const kind = multiAz && !isAurora(engine) ? 'Multi-AZUsage' : 'InstanceUsage';
  const names = [`${kind}:${shortClass(instanceClass)}`, `${kind}:${instanceClass}`];
  return { names: [...new Set(names)], units: HOURS, mixes: 'every engine' };
}

/** `db.r6g.2xlarge` as RDS bills it: `db.r6g.2xl`. */
export function shortClass(instanceClass: string): string {
  return instanceClass.replace(/xlarge$/, 'xl');
}

/** Aurora's storage is the cluster's, whatever the number of its instances. */
export function databaseStorage({ storageType, multiAz, engine }: Storage): UsageName | undefined {
  if (isAurora(engine)) {
    const isOptimized = storageType === 'aurora-iopt1';
    return { names: [isOptimized ? 'Aurora:IO-OptimizedStorageUsage' : 'Aurora:StorageUsage'], units: GB_MONTHS };
  }
  return named(STORAGE[storageType], { multiAz, engine, units: GB_MONTHS });
}

export function databaseIops({ storageType, multiAz, engine }: Storage): UsageName | undefined {
  return isAurora(engine) ? undefined : named(IOPS[storageType], { multiAz, engine, units: IOPS_MONTHS });
}

export function isAurora(engine: string): boolean {
  return /^aurora/i.test(engine);
}

const STORAGE: Readonly<Record<string, string[]>> = {
  gp2: ['GP2-Storage'],
  gp3: ['GP3-Storage'],
  io1: ['PIOPS-Storage'],
  io2: ['IO2-PIOPS-Storage', 'PIOPS-Storage-IO2'],
  standard: ['StorageUsage'],
};

const IOPS: Readonly<Record<string, string[]>> = {
  gp3: ['GP3-PIOPS'],
  io1: ['PIOPS'],
  io2: ['IO2-PIOPS'],
};

/** Two copies in two zones are one usage type at twice the price; SQL Server mirrors instead. */
function named(
  names: string[] | undefined,
  { multiAz, engine, units }: { multiAz: boolean; engine: string; units: UsageName['units'] },
): UsageName | undefined {
  if (!names) return undefined;
  const copies = !multiAz ? [''] : engine.startsWith('sqlserver') ? ['Mirror-', 'Multi-AZ-'] : ['Multi-AZ-'];
  return { names: copies.flatMap((copy) => names.map((name) => `RDS:${copy}${name}`)), units };
}
