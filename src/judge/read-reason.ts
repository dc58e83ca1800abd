import { grantToJob } from '../analysis/access.ts';
import { servicesOf } from '../analysis/causes.ts';
import { explainChange, WEEKS_BEFORE } from '../analysis/explain-change.ts';
import { anomalousDays } from '../analysis/track-anomalies.ts';
import type { Config } from '../config.ts';
import { PennyError } from '../errors.ts';
import type { Allocation } from '../model/allocation.ts';
import type { AnomalyReason, FoundAnomaly } from '../model/anomaly.ts';
import type { BreakdownRow } from '../model/breakdown.ts';
import { accountServiceOf } from '../model/charge.ts';
import { addDays } from '../model/period.ts';
import type { BreakdownQuestion, Cloud, Store, StoredBreakdownQuestion } from '../ports.ts';

/** Where reasons are read from: the stored bills that carry every column, and the clouds' own interfaces. */
export interface ReasonSources {
  store: Store;
  config: Config;
  allocation: Allocation;
  clouds: readonly Cloud[];
}

/** Why a cost changed: broken down by all that the bills say, in the days it lasted and in the weeks before. */
export async function readReason(sources: ReasonSources, anomaly: FoundAnomaly): Promise<AnomalyReason> {
  const question = questionFor(anomaly);
  const { clouds, store } = sources;
  const asked = await Promise.all(clouds.map((cloud) => askCloud(cloud, question)));
  const rows = [
    ...(await store.costs.breakDown(storedQuestion(sources, question))),
    ...asked.flatMap((each) => each.rows),
  ];
  const mine = rows.filter(({ billingCurrency }) => billingCurrency === anomaly.billingCurrency);
  return {
    ...explainChange(mine, anomalousDays(anomaly), anomaly.totalImpact),
    leftOut: asked.flatMap((each) => each.leftOut),
    impact: anomaly.totalImpact,
  };
}

/** What kind of charge a change is, by what is stored: nobody is asked, and nothing is billed. */
export async function readKinds(sources: ReasonSources, anomaly: FoundAnomaly): Promise<AnomalyReason> {
  const { store } = sources;
  const rows = await store.costs.breakDownByKind(storedQuestion(sources, questionFor(anomaly)));
  const mine = rows.filter(({ billingCurrency }) => billingCurrency === anomaly.billingCurrency);
  const { parts } = explainChange(mine, anomalousDays(anomaly), anomaly.totalImpact);
  return { parts, drivers: [], leftOut: [], onlyKinds: true, impact: anomaly.totalImpact };
}

function questionFor({ scope, series, firstDay, lastDay }: FoundAnomaly): BreakdownQuestion {
  const services = servicesOf({ scope, series });
  const accounts = new Set(
    series.flatMap(({ grouping, key, scope: of }) =>
      grouping === 'account-service' && of === scope ? [accountServiceOf(key).subAccountId] : [],
    ),
  );
  return {
    scope,
    ...(services.length > 0 && { serviceNames: services }),
    ...(accounts.size === 1 && { subAccountId: [...accounts][0] }),
    period: { start: addDays(firstDay, -7 * WEEKS_BEFORE), end: addDays(lastDay, 1) },
  };
}

function storedQuestion({ config, allocation }: ReasonSources, question: BreakdownQuestion): StoredBreakdownQuestion {
  const { scope, ...rest } = question;
  const grant = grantToJob(scope === '*' ? 'all' : scope, config);
  return { ...rest, grant, allocation, tagKeys: config.tagKeys };
}

/** A cloud that cannot answer leaves a sentence, and the anomaly is told all the same. */
async function askCloud(
  cloud: Cloud,
  question: BreakdownQuestion,
): Promise<{ rows: BreakdownRow[]; leftOut: string[] }> {
  if (!cloud.breakDown) return { rows: [], leftOut: [] };
  try {
    return await cloud.breakDown(question);
  } catch (error) {
    if (!(error instanceof PennyError)) throw error;
    return { rows: [], leftOut: [error.message] };
  }
}
