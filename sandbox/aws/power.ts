/** A time in which a machine was on or off; instants are milliseconds since 1970. */
export interface PowerStretch {
  from: number;
  /** Infinity while it goes on. */
  to: number;
  isOn: boolean;
}

/** When machines were on or off because somebody turned them so, by their ids. What is not here is as it always was. */
export type Power = Map<string, PowerStretch[]>;

const AN_HOUR = 3_600_000;

/** Somebody turns a machine on or off. */
export function turn(power: Power, id: string, { isOn, at }: { isOn: boolean; at: number }): void {
  release(power, id, at);
  power.getOrInsertComputed(id, () => []).push({ from: at, to: Number.POSITIVE_INFINITY, isOn });
}

/** From now on the machine does what it usually does. */
export function release(power: Power, id: string, at: number): void {
  const last = power.get(id)?.at(-1);
  if (last && last.to > at) last.to = at;
}

/** Whether somebody had a machine on in an hour, if only for a part of it, or off in all of it; undefined where nobody did. */
export function poweredIn(power: Power, id: string, hour: number): boolean | undefined {
  const [start, end] = [hour * AN_HOUR, (hour + 1) * AN_HOUR];
  const stretches = power.get(id) ?? [];
  if (stretches.some(({ from, to, isOn }) => isOn && from < end && to > start)) return true;
  return stretches.some(({ from, to, isOn }) => !isOn && from <= start && to >= end) ? false : undefined;
}
