import { describe, expect, it } from 'vitest';
import { aConfig } from '../fakes/builders.ts';

const config = (text: string) => aConfig(`\nremediation: ${text}\n`).remediation;
/** What is said of it, or nothing. */
const fault = (text: string) => {
  try {
    config(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('remediation in penny.yml', () => {
  it('lets nobody do anything unless it says so', () => {
    expect(config('{}')).toMatchObject({
      mode: 'observe',
      rules: [],
      alone: [],
      fourEyes: { environments: ['production', 'unknown'], above: 500, irreversible: true },
      controlTag: { key: 'penny', value: 'allowed' },
    });
  });

  it.each([
    ['{ rules: [{ approvers: [lead], teams: [paymens] }] }', '"paymens" is no team; known: payments, search'],
    ['{ rules: [{ approvers: [role:ops] }] }', '"ops" is no role; known: finops'],
    ['{ rules: [{ approvers: [role:constructor] }] }', '"constructor" is no role'],
    ['{ rules: [{ approvers: [lead], environments: [prodd] }] }', '"prodd" is no environment; known: production'],
    ['{ rules: [{ approvers: [everybody] }] }', 'is no approver'],
    ['{ rules: [{ approvers: [group:payments] }] }', 'is no approver'],
    ['{ rules: [{}] }', 'approvers'],
    ['{ fourEyes: { environments: [prodution] } }', '"prodution" is no environment'],
    ['{ alone: [{ environment: production, actions: [Stop] }] }', 'cannot be production'],
    ['{ alone: [{ environment: Live, actions: [Stop] }] }', 'cannot be production'],
    ['{ alone: [{ environment: dev, actions: [Rightsize] }] }', 'alone'],
    ['{ alone: [{ environment: dev, actions: [Release] }] }', 'cannot be undone and so takes two people'],
    ['{ alone: [{ environment: dev, actions: [Stop], afterDays: 14 }] }', 'is not before proposals expire'],
    ['{ expireAfterDays: 7 }', 'no machine would ever be terminated'],
    [
      '{ alone: [{ environment: dev, actions: [Stop], afterDays: 1, finalNoticeDays: 2 }] }',
      'would come before the first',
    ],
    ['{ freezes: [{ from: "2026-12-24", to: "2026-12-20", because: rest }] }', 'before it begins'],
    ['{ hours: { from: "09:00", to: "09:00" } }', 'nothing would ever be done'],
  ])('says what is wrong with %s', (text, sentence) => {
    expect(fault(text)).toContain(sentence);
  });

  it('takes hours over midnight', () => {
    expect(fault('{ hours: { from: "22:00", to: "05:00" } }')).toBe('');
  });
});
