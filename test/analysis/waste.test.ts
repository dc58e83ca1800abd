import { describe, expect, it } from 'vitest';
import { parseExemption, parseWaste } from '../../src/analysis/parse-waste.ts';
import { ownerOf } from '../../src/analysis/resource-owner.ts';
import { unreadIn } from '../../src/analysis/unread.ts';
import { groupsOfWaste, sumsOf, wasteOf } from '../../src/analysis/waste.ts';
import { aFinding } from '../fakes/findings.ts';

const vocabulary = {
  scopes: ['all', 'payments', 'unallocated'],
  detectors: ['idle-instance', 'unattached-volume'],
  resourceTypes: ['instance', 'volume'],
};

describe('what is asked about waste', () => {
  it.each([
    ['', { scope: 'mine' }],
    ['Payments by Detector', { scope: 'payments', by: 'detector' }],
    ['idle-instance over $50', { scope: 'mine', detector: 'idle-instance', over: 50 }],
    ['volume over 0 all', { scope: 'all', resourceType: 'volume', over: 0 }],
    ['arn:aws:s3:::b', { scope: 'mine', id: 'arn:aws:s3:::b' }],
  ])('is understood: "%s"', (text, parsed) => {
    expect(parseWaste(text.split(' '), vocabulary)).toEqual(parsed);
  });

  it('may hold one word that is an id', () => {
    expect(() => parseWaste(['i-1', 'i-2'], vocabulary)).toThrow(/I know no finding, resource, detector or team "i-1"/);
  });
});

describe('what is left alone', () => {
  const about = { today: '2026-11-23', detectors: vocabulary.detectors };

  it('is read with its reason as it was written', () => {
    const words = 'vol-1 Unattached-Volume UNTIL 2027-01-31 because the Auditors want it until May'.split(' ');

    expect(parseExemption(words, about)).toEqual({
      resourceId: 'vol-1',
      detector: 'unattached-volume',
      until: '2027-01-31',
      reason: 'the Auditors want it until May',
    });
  });

  it('has a reason that somebody can read', () => {
    const words = ['vol-1', 'until', '2027-01-31', 'because', 'x'.repeat(301)];

    expect(() => parseExemption(words, about)).toThrow(/has 301 characters; 300 at most/);
  });
});

describe('findings', () => {
  const findings = [
    aFinding({ resourceId: 'a', saving: { monthly: 5 } }),
    aFinding({ resourceId: 'b', saving: { monthly: null } }),
    aFinding({ resourceId: 'c', saving: { monthly: 0 } }),
    aFinding({ resourceId: 'd', detector: 'idle-instance', saving: { monthly: 50 } }),
    aFinding({ resourceId: 'e', detector: 'idle-instance', saving: { monthly: 1, currency: 'EUR' } }),
  ];

  it('are in the order of money, then what has no price, then what is not about money', () => {
    expect(wasteOf(findings, {}).map(({ resourceId }) => resourceId)).toEqual(['d', 'a', 'e', 'b', 'c']);
  });

  it('are added up, each currency for itself', () => {
    expect(sumsOf(findings)).toEqual({
      count: 5,
      totals: { USD: 55, EUR: 1 },
      unpriced: 1,
      unpaid: 1,
      isAtMost: false,
    });
    expect(groupsOfWaste(findings, 'detector')).toMatchObject([
      { key: 'idle-instance', count: 2, totals: { USD: 50, EUR: 1 } },
      { key: 'unattached-volume', count: 3, totals: { USD: 5 } },
    ]);
    expect(groupsOfWaste(findings, 'account', new Map([['200', 'prod']]))).toMatchObject([
      { key: '200', name: 'prod', count: 5 },
    ]);
  });
});

describe('whose a resource is by its tags', () => {
  it.each([
    [{ Owner: 'ana@acme.example' }, 'ana@acme.example'],
    [{ owner: 'Ana', 'Owner-Email': 'ana@acme.example' }, 'ana@acme.example'],
    [{ owner: 'Ana', createdBy: 'ben@acme.example' }, 'ben@acme.example'],
    [{ owner: 'Ana' }, 'Ana'],
    [{ owner: ' ' }, undefined],
    [{ 'aws:createdBy': 'arn:aws:iam::200:user/ana@acme.example' }, undefined],
    [{ landowner: 'Ana' }, undefined],
  ])('is read: %j', (tags, owner) => {
    expect(ownerOf(tags)).toBe(owner);
  });
});

describe('what could not be read', () => {
  it('in several places is told once, with how many', () => {
    const denied = (permission: string, sentence: string) => ({
      troubles: [{ resourceTypes: ['volume' as const], permission, sentence }],
    });

    expect(
      unreadIn([denied('ec2:X', 'in us'), { troubles: [] }, denied('s3:Y', 'in eu'), denied('ec2:X', 'in eu')]),
    ).toEqual([
      { resourceTypes: ['volume'], permission: 'ec2:X', sentence: 'in us', places: 2 },
      { resourceTypes: ['volume'], permission: 's3:Y', sentence: 'in eu', places: 1 },
    ]);
  });
});
