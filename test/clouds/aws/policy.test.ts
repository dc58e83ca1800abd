import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { permissions } from '../../../src/clouds/aws/charges.ts';
import { readPolicy } from '../../../src/clouds/aws/policy.ts';

const SOURCE = join(import.meta.dirname, '../../../src/clouds/aws/requests.ts');

describe('the read policy', () => {
  it('allows what the code declares and nothing else', () => {
    expect(readPolicy()).toEqual({
      Version: '2012-10-17',
      Statement: [{ Sid: 'PennyReads', Effect: 'Allow', Action: ['ce:GetCostAndUsage'], Resource: '*' }],
    });
  });

  it('declares exactly the operations that the code calls', () => {
    const called = [...readFileSync(SOURCE, 'utf8').matchAll(/new (\w+)Command\(/g)].map(
      ([, operation]) => `ce:${operation}`,
    );

    expect(permissions).toEqual(called);
  });
});
