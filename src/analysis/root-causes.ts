import type { FoundAnomaly } from '../model/anomaly.ts';
import type { Dimension } from '../model/breakdown.ts';
import { accountServiceOf } from '../model/charge.ts';
import type { Driver } from '../model/reason.ts';
import { servicesOf } from './causes.ts';

/** One service behind an anomaly, with where in it the money is, as far as one value stands out. */
export interface RootCause {
  serviceName: string;
  subAccountId?: string | undefined;
  subAccountName?: string | undefined;
  regionId?: string | undefined;
  usageType?: string | undefined;
  resourceId?: string | undefined;
  resourceName?: string | undefined;
  impact: number;
}

/** A value that bears so much of a change is where it comes from; of smaller ones none is. */
const BEARS = 0.5;

/** The services behind an anomaly, largest first. The details are those of the anomaly as a whole. */
export function rootCausesOf(anomaly: FoundAnomaly): RootCause[] {
  const { series, reason, totalImpact } = anomaly;
  const leading = (dimension: Dimension): Driver | undefined =>
    reason?.drivers.find(
      (driver) => driver.dimension === dimension && Math.abs(driver.impact) >= BEARS * Math.abs(totalImpact),
    );
  const account = leading('account');
  const details = {
    subAccountId: account?.key ?? accountIn(series),
    subAccountName: account?.name,
    regionId: leading('region')?.key,
    usageType: leading('usage-type')?.key,
    resourceId: leading('resource')?.key,
    resourceName: leading('resource')?.name,
  };
  return partsOf(anomaly).map((service) => ({ ...service, ...details }));
}

function partsOf(anomaly: FoundAnomaly): { serviceName: string; impact: number }[] {
  const named = (anomaly.reason?.drivers ?? []).filter(({ dimension }) => dimension === 'service');
  if (named.length > 0) return named.map(({ key, impact }) => ({ serviceName: key, impact }));
  const [only, ...others] = servicesOf(anomaly);
  return only !== undefined && others.length === 0 ? [{ serviceName: only, impact: anomaly.totalImpact }] : [];
}

function accountIn(series: FoundAnomaly['series']): string | undefined {
  const accounts = series.flatMap(({ grouping, key }) =>
    grouping === 'account-service' ? [accountServiceOf(key).subAccountId] : [],
  );
  return new Set(accounts).size === 1 ? accounts[0] : undefined;
}
