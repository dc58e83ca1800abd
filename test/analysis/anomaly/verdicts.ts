import type { DailyBill, Incident, IncidentKind } from './incidents.ts';

/** Incidents of less are not counted as missed: nobody is promised them. */
const PROMISED_SIZE = 0.3;
/** An alert may come this many days after the end of its incident. */
const GRACE_DAYS = 2;

/** How alerts fare against what really happened. */
export interface Verdicts {
  alerts: number;
  trueAlerts: number;
  /** Incidents of at least 30 %, and how many days after their start each was told; null is missed. */
  delays: { kind: IncidentKind; days: number | null }[];
}

/**
 * An alert is true when it comes between an incident's start and two days after its end and is the first to; a second
 * one for the same incident is false. `toldAt` gives the indices at which one would have alerted.
 */
export function judgeAlerts(bills: readonly DailyBill[], toldAt: (bill: DailyBill) => number[]): Verdicts {
  const verdicts: Verdicts = { alerts: 0, trueAlerts: 0, delays: [] };
  for (const bill of bills) {
    const found = new Map<Incident, number>();
    for (const told of toldAt(bill).filter((index) => !bill.firstFees.includes(index))) {
      const incident = bill.incidents.find((each) => !found.has(each) && isDuring(told, each));
      if (incident) found.set(incident, told);
      verdicts.alerts += 1;
    }
    verdicts.trueAlerts += found.size;
    for (const incident of bill.incidents.filter(({ size }) => size >= PROMISED_SIZE)) {
      const told = found.get(incident);
      verdicts.delays.push({ kind: incident.kind, days: told === undefined ? null : told - incident.start });
    }
  }
  return verdicts;
}

function isDuring(index: number, { start, end }: Incident): boolean {
  return index >= start && index <= end + GRACE_DAYS;
}

/** The share of false alerts, in percent. */
export function falseShare({ alerts, trueAlerts }: Verdicts): number {
  return (100 * (alerts - trueAlerts)) / alerts;
}

/** The share of incidents that were missed, in percent: of one kind or of all. */
export function missedShare({ delays }: Verdicts, kind?: IncidentKind): number {
  const mine = delays.filter((delay) => kind === undefined || delay.kind === kind);
  return (100 * mine.filter(({ days }) => days === null).length) / mine.length;
}

/** The middle delay of those that were found, in days: of one kind or of all. */
export function medianDelay({ delays }: Verdicts, kind?: IncidentKind): number {
  const found = delays
    .filter((delay) => kind === undefined || delay.kind === kind)
    .flatMap(({ days }) => (days === null ? [] : [days]))
    .sort((a, b) => a - b);
  return found[found.length >> 1] ?? Number.NaN;
}
