import { hash } from 'node:crypto';
import type { Exemption } from './finding.ts';
import { resourceKey } from './resource.ts';

/** An opaque id that can be typed: the same for the same resource and detector, so that a new promise replaces the old. */
export function exemptionIdOf({ resource, detector = '' }: Pick<Exemption, 'resource' | 'detector'>): string {
  return `x-${hash('sha1', `${resourceKey(resource)} ${detector}`, 'hex').slice(0, 10)}`;
}
