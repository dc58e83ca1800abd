/**
 * Families that AWS calls previous generation, with the families that took their place for the same software
 * (aws.amazon.com/ec2/previous-generation, "Upgrade paths", without those on Arm). Where a machine has disks of its own,
 * only those with such disks fit, which the catalogue says.
 */
export const SUCCESSORS: Readonly<Record<string, readonly string[]>> = {
  t1: ['t3', 't3a'],
  t2: ['t3', 't3a'],
  m1: ['m5', 'm6i', 'm7i', 'm5d', 'm6id'],
  m2: ['r5', 'r6i', 'r7i', 'r5d', 'r6id'],
  m3: ['m5', 'm6i', 'm7i', 'm5d', 'm6id'],
  m4: ['m5', 'm6i', 'm7i'],
  c1: ['c5', 'c6i', 'c7i', 'c5d', 'c6id'],
  cc2: ['c5', 'c6i', 'c7i', 'c5d', 'c6id'],
  c3: ['c5', 'c6i', 'c7i', 'c5d', 'c6id'],
  c4: ['c5', 'c6i', 'c7i'],
  cr1: ['r5', 'r6i', 'r7i', 'r5d', 'r6id'],
  r3: ['r5', 'r6i', 'r7i', 'r5d', 'r6id'],
  r4: ['r5', 'r6i', 'r7i'],
  i2: ['i3', 'i3en', 'i4i'],
  hs1: ['d3', 'd3en'],
  d2: ['d3', 'd3en'],
  g2: ['g4dn', 'g5', 'g6'],
  g3: ['g4dn', 'g5', 'g6'],
  p2: ['g4dn', 'p3'],
};

/** Types whose size the successors do not have, with the one that has at least as much. */
export const SUCCESSOR_OF: Readonly<Record<string, readonly string[]>> = {
  'm1.small': ['t3.small', 't3a.small'],
  'm1.medium': ['t3.medium', 't3a.medium'],
  'm3.medium': ['t3.medium', 't3a.medium'],
  'c1.medium': ['c5.large', 'c6i.large', 'c5d.large'],
  'c1.xlarge': ['c5.2xlarge', 'c6i.2xlarge', 'c5d.2xlarge'],
};
