const wait = 'wait until it has settled and try again';
const cannot = 'this resource cannot do that; leave it, or end it by hand';
const inUse = 'something uses it again, so it was left alone; look at it anew';
const limit = 'raise the quota in Service Quotas, or make room, and try again';
const wrong = 'choose another value that this resource can have';
const noCapacity = 'try again in some minutes, or take another type, or another zone by hand';
const isProtected = 'somebody protected it; Penny never lifts a protection, who owns it may';

/**
 * What AWS refuses for a reason that waiting a minute does not cure, and what to do then, by AWS's own code (EC2 API
 * reference, error codes; type docs of the clients). It was surely not done, also where the answer is called a fault of
 * the server, as when there is no capacity.
 */
export const REFUSALS: Readonly<Record<string, string>> = {
  IncorrectInstanceState: wait,
  IncorrectState: wait,
  IncorrectModificationState:
    'a volume takes the next change only when the last one is completed, which can take a day',
  VolumeModificationRateExceeded:
    'a volume takes four changes in 24 hours; try again when the first of them is a day old',
  InvalidDBInstanceState: wait,
  InvalidDBInstanceStateFault: wait,
  InvalidParameterCombination: cannot,
  VolumeInUse: inUse,
  'InvalidSnapshot.InUse': 'an image is made of it; deregister the image first, or keep both',
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
  IdempotentParameterMismatch: 'the same was asked for before with other values; look at it anew',
};
