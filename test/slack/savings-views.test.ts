import { describe, expect, it } from 'vitest';
import { type SavingsAnswer, savingsIn } from '../../src/analysis/savings.ts';
import type { Proof } from '../../src/analysis/savings-proof.ts';
import { addDays } from '../../src/model/period.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { savingsCsv } from '../../src/slack/views/savings-csv.ts';
import { savingsReport } from '../../src/slack/views/savings-report.ts';
import { aClaim } from '../fakes/savings.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const USD = { currency: 'USD' };
const PERIOD = { start: '2026-09-01', end: '2026-12-01', label: '2026-09-01..2026-11-30' };

/** Ten settled days that saved so much each. */
function aProof(claim = aClaim(), { realised = 2.4, by = 'resource' as Proof['by'] } = {}): Proof {
  const days = Array.from({ length: by === 'none' ? 0 : 10 }, (_, index) => ({
    day: addDays('2026-11-10', index),
    realised,
    expected: 2.4,
    estimated: 3,
    paidAnyway: 0,
  }));
  return {
    claim,
    by,
    days,
    ...(by === 'none' ? { because: 'no bill tells of it yet' } : { baseline: { cost: 2.4, days: 14 } }),
  };
}

function anAnswer(proofs: Proof[], over: Partial<SavingsAnswer> = {}): SavingsAnswer {
  return { ...savingsIn(proofs, { team: 'all', period: PERIOD, settledThrough: '2026-11-20' }), notes: [], ...over };
}

const nasty = '<!channel> *bold* `x` &\u202E 😀\ud83d '.repeat(8);
const many = Array.from({ length: 3000 }, (_, index) =>
  aProof(
    aClaim({
      proposalId: `P${index}`,
      resourceName: `${nasty}${index}`,
      resource: { ...aClaim().resource, resourceId: `${nasty}${index}` },
      detector: `${nasty}${index % 40}`,
      team: `${nasty}${index % 30}`,
      currency: index % 3 === 0 ? 'USD' : `C${index % 5}<!here>`,
      ...(index % 4 === 0 ? { endedOn: '2026-11-15', endedBecause: 'restarted' as const } : {}),
    }),
    { realised: index % 2 === 0 ? 1e9 : -1e9, by: (['resource', 'usage-type', 'none'] as const)[index % 3]! },
  ),
);

describe('the savings report', () => {
  it.each([
    ['nothing', anAnswer([])],
    ['one change', anAnswer([aProof()], { team: 'payments' })],
    ['one without a figure', anAnswer([aProof(aClaim(), { by: 'none' })])],
    ['thousands in several currencies, with names that mean harm', anAnswer(many, { notes: [nasty] })],
    ['such a team', anAnswer(many, { team: nasty })],
  ])('is taken by Slack with %s, with and without native blocks', (_case, answer) => {
    const message = withinLimits(savingsReport(answer, { ...USD, answerId: 'A1' }));

    expect(objectionsOfSlack(message)).toEqual([]);
    expect(pings(message)).toEqual([]);
    expect(objectionsOfSlack(withinLimits(withoutNativeBlocks(message)))).toEqual([]);
  });

  it('marks the weaker proof in words, and leaves it out of the hit rate', () => {
    const { text } = savingsReport(anAnswer([aProof(aClaim(), { by: 'usage-type' })]), USD);

    expect(text).toContain('Weaker proof: $24.00 of one change is by what the usage type in the account fell by');
    expect(text).not.toContain('How right my estimates were');
  });

  it('says of what was clawed back how much it had realised', () => {
    const claim = aClaim({ endedOn: '2026-11-20', endedBecause: 'restarted' });

    const { blocks } = savingsReport(anAnswer([aProof(claim)]), USD);

    expect(JSON.stringify(blocks)).toContain('clawed back, runs again 20 Nov (done 9 Nov); $24.00 until then');
  });

  it('adds no currency to another', () => {
    const { text } = savingsReport(
      anAnswer([aProof(), aProof(aClaim({ proposalId: 'P2', currency: 'EUR' }), { realised: 1 })]),
      USD,
    );

    expect(text).toContain('realised $24.00 and €10.00 in');
  });

  it('says what commitments go on costing, beside what counts', () => {
    const proof = aProof();
    const days = proof.days.map((day) => ({ ...day, paidAnyway: 1 }));

    const { text } = savingsReport(anAnswer([{ ...proof, days }]), USD);

    expect(text).toContain(
      'Not counted: $10.00 that commitments no longer pay for these resources, but go on costing.',
    );
  });
});

describe('the file of savings', () => {
  it('makes no formula of a name', () => {
    const text = savingsCsv(anAnswer([aProof(aClaim({ resourceName: '=HYPERLINK("x")' }))]));

    expect(text.split('\r\n')[1]).toContain(`"'=HYPERLINK(""x"")"`);
  });
});
