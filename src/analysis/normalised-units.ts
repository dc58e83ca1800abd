/**
 * How large a size is among those of its family: AWS's normalisation factors, by which a regional Linux reservation
 * of one size covers others (docs.aws.amazon.com, EC2 user guide, "Regional Reserved Instances", instance size
 * flexibility; Cost Explorer calls them normalized units). From xlarge on a size is its number times 8. Undefined for
 * bare metal, whose factor is another one in each family.
 */
export function normalisationFactor(instanceType: string): number | undefined {
  const size = sizeOf(instanceType);
  const small = { nano: 0.25, micro: 0.5, small: 1, medium: 2, large: 4, xlarge: 8 }[size];
  if (small !== undefined) return small;
  const times = /^(\d+)xlarge$/.exec(size)?.[1];
  return times === undefined ? undefined : Number(times) * 8;
}

/** `m6i` of `m6i.xlarge`, `r6g` of `db.r6g.xlarge`. */
export function familyOf(instanceType: string): string {
  return instanceType.split('.').at(-2) ?? instanceType;
}

/** Families of which the guide says that a reservation covers its own size alone. */
const RIGID = /^(g4ad|g4dn|g5|g5g|g6|g6e|gr6|hpc7a|p5|inf1|inf2|u7i.*)$/;

/**
 * Whether one size's reservation covers another's hours: only regional ones, on Linux without a licence, on shared
 * hardware (the same page).
 */
export function isSizeFlexible(about: { instanceType: string; platform: string; tenancy: string }): boolean {
  return (
    about.platform === 'Linux/UNIX' &&
    about.tenancy === 'default' &&
    normalisationFactor(about.instanceType) !== undefined &&
    !RIGID.test(familyOf(about.instanceType))
  );
}

function sizeOf(instanceType: string): string {
  return instanceType.split('.').at(-1) ?? '';
}
