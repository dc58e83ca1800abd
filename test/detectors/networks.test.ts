import { describe, expect, it } from 'vitest';
import { idleLoadBalancer } from '../../src/detectors/idle-load-balancer.ts';
import { idleNatGateway } from '../../src/detectors/idle-nat-gateway.ts';
import { idleVpcEndpoint } from '../../src/detectors/idle-vpc-endpoint.ts';
import { unassociatedAddress } from '../../src/detectors/unassociated-address.ts';
import { unusedNetworkInterface } from '../../src/detectors/unused-network-interface.ts';
import {
  aLoadBalancer,
  aNatGateway,
  aNetworkInterface,
  anAddress,
  aVpcEndpoint,
  daysAgo,
  inspect,
  measured,
  savedBy,
  steady,
  verdictOf,
} from '../fakes/resources.ts';

const none = steady(0);

describe('unassociated-address', () => {
  it('finds an address that nothing uses, and says that using it saves nothing', () => {
    const verdict = verdictOf(unassociatedAddress, anAddress({ associatedWith: undefined }));

    expect(verdict.reason).toContain('it costs the same in use');
    // 730 hours at half a cent.
    expect(savedBy(verdict)).toBeCloseTo(3.65);
    expect(verdict.rollbackPossible).toBe(false);
  });

  it('leaves alone an address that is used, whatever it costs', () => {
    expect(inspect(unassociatedAddress, anAddress())).toBeUndefined();
  });
});

describe('idle-load-balancer', () => {
  it('finds one that nobody asked anything', () => {
    const verdict = verdictOf(idleLoadBalancer, aLoadBalancer({ utilisation: measured({ requests: none }) }));

    expect(verdict.reason).toBe('no request in 14 days, 2 of 2 targets healthy');
    // 730 hours at $0.0225.
    expect(savedBy(verdict)).toBeCloseTo(16.425);
  });

  it.each(['classic', 'network'] as const)('finds a %s one without targets, which can answer nobody', (kind) => {
    const verdict = verdictOf(
      idleLoadBalancer,
      aLoadBalancer({ kind, targets: { registered: 0, healthy: 0 }, utilisation: undefined }),
    );

    expect(verdict).toMatchObject({ reason: 'no target', risk: 'low' });
  });

  it.each([
    ['is asked', aLoadBalancer()],
    [
      'is asked in one hour of two weeks',
      aLoadBalancer({ utilisation: measured({ requests: steady(3, { hours: 1 }) }) }),
    ],
    ['has no targets and redirects people', aLoadBalancer({ targets: { registered: 0, healthy: 0 } })],
    ['was made this week', aLoadBalancer({ createdAt: daysAgo(3), utilisation: measured({ requests: none }) })],
  ])('leaves alone one that %s', (_, balancer) => {
    expect(inspect(idleLoadBalancer, balancer)).toBeUndefined();
  });

  it.each([
    ['its requests were not measured', aLoadBalancer({ utilisation: measured({ bytes: none }) })],
    ['nothing of it was measured', aLoadBalancer({ targets: { registered: 0, healthy: 0 }, utilisation: undefined })],
    ['the cloud does not say when it was created', aLoadBalancer({ createdAt: undefined })],
  ])('says "%s"', (unknown, balancer) => {
    expect(inspect(idleLoadBalancer, balancer)).toEqual({ unknown });
  });
});

describe('idle-nat-gateway', () => {
  it('finds one that carries nothing', () => {
    const gateway = aNatGateway({ utilisation: measured({ bytes: none, connections: none }) });

    const verdict = verdictOf(idleNatGateway, gateway, { others: [anAddress({ associatedWith: 'nat-gateway-1' })] });

    expect(verdict.reason).toBe('no traffic in 14 days, no connection');
    // 730 hours at $0.045; its address goes on billing.
    expect(savedBy(verdict)).toBeCloseTo(32.85);
    expect(verdict.stays).toMatchObject([{ what: 'address 203.0.113.7' }]);
  });

  it.each([
    ['carries traffic', aNatGateway()],
    [
      'keeps connections with little traffic',
      aNatGateway({ utilisation: measured({ bytes: steady(100), connections: steady(3) }) }),
    ],
    ['was made this week', aNatGateway({ createdAt: daysAgo(2), utilisation: measured({ bytes: none }) })],
    ['is being made', aNatGateway({ state: 'pending', utilisation: measured({ bytes: none }) })],
  ])('leaves alone one that %s', (_, gateway) => {
    expect(inspect(idleNatGateway, gateway)).toBeUndefined();
  });

  it('says what was not measured', () => {
    expect(inspect(idleNatGateway, aNatGateway({ utilisation: measured({}) }))).toEqual({
      unknown: 'its traffic was not measured',
    });
    expect(verdictOf(idleNatGateway, aNatGateway({ utilisation: measured({ bytes: none }) })).reason).toContain(
      'connections were not measured',
    );
  });
});

describe('idle-vpc-endpoint', () => {
  it('finds one that carries nothing, for the hours of all its zones', () => {
    const verdict = verdictOf(idleVpcEndpoint, aVpcEndpoint({ utilisation: measured({ bytes: none }) }));

    expect(verdict.reason).toBe('no traffic to com.amazonaws.us-east-1.sqs in 14 days');
    // 730 hours in two zones at a cent.
    expect(savedBy(verdict)).toBeCloseTo(14.6);
  });

  it.each([
    ['is used', aVpcEndpoint()],
    ['costs nothing', aVpcEndpoint({ kind: 'Gateway', utilisation: measured({ bytes: none }) })],
    ['was made this week', aVpcEndpoint({ createdAt: daysAgo(2), utilisation: measured({ bytes: none }) })],
  ])('leaves alone one that %s', (_, endpoint) => {
    expect(inspect(idleVpcEndpoint, endpoint)).toBeUndefined();
  });

  it('knows nothing of one that was not measured', () => {
    expect(inspect(idleVpcEndpoint, aVpcEndpoint({ utilisation: undefined }))).toEqual({
      unknown: 'nothing of it was measured',
    });
  });
});

describe('unused-network-interface', () => {
  it('finds one that is attached to nothing, which costs nothing itself', () => {
    const verdict = verdictOf(unusedNetworkInterface, aNetworkInterface({ state: 'available' }));

    expect(verdict).toMatchObject({ reason: 'attached to nothing; it costs nothing itself', freed: [], risk: 'low' });
  });

  it('finds the address that it holds', () => {
    const others = [anAddress({ associatedWith: 'network-interface-1' })];

    const verdict = verdictOf(unusedNetworkInterface, aNetworkInterface({ state: 'available' }), { others });

    expect(savedBy(verdict)).toBeCloseTo(3.65);
    expect(verdict.includes).toHaveLength(1);
  });

  it.each([
    ['is attached', aNetworkInterface()],
    ['belongs to a service', aNetworkInterface({ state: 'available', kind: 'nat_gateway' })],
  ])('leaves alone one that %s', (_, each) => {
    expect(inspect(unusedNetworkInterface, each)).toBeUndefined();
  });
});
