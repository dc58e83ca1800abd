import type { ErrorCode } from '../../errors.ts';

/** What AWS refuses to do for a reason that waiting a minute does not cure: its own words, and what to do. */
interface Refusal {
  code: ErrorCode;
  next: string;
}

const wait: Refusal = { code: 'conflict', next: 'wait until it has settled and try again' };
const cannot: Refusal = { code: 'refused', next: 'this resource cannot do that; leave it, or end it by hand' };
const inUse: Refusal = { code: 'conflict', next: 'something uses it again, so it was left alone; look at it anew' };
const limit: Refusal = { code: 'unavailable', next: 'raise the quota in Service Quotas, or make room, and try again' };
const wrong: Refusal = { code: 'invalid', next: 'choose another value that this resource can have' };
const noCapacity: Refusal = {
  code: 'unavailable',
  next: 'try again in some minutes, or take another type, or another zone by hand',
};
const isProtected: Refusal = {
  code: 'refused',
  next: 'somebody protected it; Penny never lifts a protection, who owns it may',
};

/** By AWS's own code (EC2 API reference, error codes; type docs of the clients). */
export const REFUSALS: Readonly<Record<string, Refusal>> = {
  IncorrectInstanceState: wait,
  IncorrectState: wait,
  IncorrectModificationState: {
    code: 'conflict',
    next: 'a volume takes the next change only when the last one is completed, which can take a day',
  },
  VolumeModificationRateExceeded: {
    code: 'conflict',
    next: 'a volume takes four changes in 24 hours; try again when the first of them is a day old',
  },
  InvalidDBInstanceState: wait,
  InvalidDBInstanceStateFault: wait,
  InvalidParameterCombination: cannot,
  VolumeInUse: inUse,
  'InvalidSnapshot.InUse': {
    code: 'conflict',
    next: 'an image is made of it; deregister the image first, or keep both',
  },
  'InvalidIPAddress.InUse': inUse,
  'InvalidAddress.Locked': isProtected,
  OperationNotPermitted: isProtected,
  SnapshotLocked: isProtected,
  UnsupportedOperation: cannot,
  Unsupported: wrong,
  InvalidInstanceAttributeValue: wrong,
  InsufficientInstanceCapacity: noCapacity,
  InsufficientHostCapacity: noCapacity,
  InsufficientVolumeCapacity: noCapacity,
  InsufficientAddressCapacity: noCapacity,
  InstanceLimitExceeded: limit,
  VcpuLimitExceeded: limit,
  VolumeLimitExceeded: limit,
  SnapshotLimitExceeded: limit,
  ConcurrentSnapshotLimitExceeded: limit,
  MaxIOPSLimitExceeded: limit,
  ResourceLimitExceeded: limit,
  IdempotentParameterMismatch: {
    code: 'conflict',
    next: 'the same was asked for before with other values; look at it anew',
  },
};
