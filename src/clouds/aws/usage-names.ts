import type { BilledAs } from '../../model/billed-usage.ts';

/** What a usage type is called without its region, who bills it and how it is counted. */
export interface UsageName {
  /** The first is how it is billed today; others are older or rarer spellings. */
  names: string[];
  service?: RegExp;
  units: BilledAs['units'];
  mixes?: string;
}

/** Billed units, by `unitKey`, and how many of an item's own units one of them is. */
export const HOURS = { hr: 1, hour: 1 };
export const GB_MONTHS = { 'gb-mo': 1, 'gb-month': 1 };
export const IOPS_MONTHS = { 'iops-mo': 1, 'iops-month': 1 };
/** Ours is MiB a second, and so is the price page's; the Price List and the bill count in GiB. */
export const THROUGHPUT_MONTHS = {
  'gibps-mo': 1024,
  'gib/second-month': 1024,
  'mibps-mo': 1,
  'mib/second-month': 1,
  'mb/s-month': 1,
};
