/** What a type's name says: AWS' own scheme, "Amazon EC2 instance type naming conventions". */
export interface TypeName {
  /** `m`, `c`, `im`. */
  series: string;
  generation: number;
  /** `i`, `gd`, `a`, or nothing. */
  attributes: string;
  size: string;
}

/** `m5` of `m5.large`, `db.r6g` of `db.r6g.xlarge`. */
export function familyOf(type: string): string {
  return type.slice(0, Math.max(0, type.lastIndexOf('.')));
}

/** `large` of `m5.large`. */
export function sizeOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** Undefined for names that follow another scheme, such as `u-6tb1.metal`. */
export function parseType(type: string): TypeName | undefined {
  const [, series, generation, attributes = ''] = /^([a-z]+)(\d+)([a-z]*)$/.exec(familyOf(type)) ?? [];
  if (!series || !generation) return;
  return { series, generation: Number(generation), attributes, size: sizeOf(type) };
}

/** Machines with graphics or other accelerators, by the letters of their families. */
export function soundsAccelerated(type: string): boolean {
  return /^(p|g|gr|trn|inf|dl|vt|f)\d/.test(type);
}

/** `db.r6g.xlarge` and `cache.r6g.xlarge` run on machines of the type behind the first point. */
export function machineOf(className: string): string {
  return className.slice(className.indexOf('.') + 1);
}

/** Percent of each vCPU that a burstable always has (EC2 user guide, "Key concepts for burstable performance"). */
const BASELINES: Record<string, Record<string, number>> = {
  t2: { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 22.5, '2xlarge': 16.9 },
  t3: { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 40, '2xlarge': 40 },
};

export function isBurstable(type: string): boolean {
  return /^t\d/.test(type);
}

/** Undefined for what is not burstable and for what is newer than this table. */
export function burstBaseline(type: string): number | undefined {
  const family = familyOf(type);
  return BASELINES[family === 't3a' || family === 't4g' ? 't3' : family]?.[sizeOf(type)];
}
