import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsCharge } from '../../../sandbox/aws/charge.ts';
import { type Expression, testFor } from '../../../sandbox/aws/expression.ts';
import {
  callsFor,
  claimValues,
  dimensionsToLookUp,
  ownFilter,
  type PlannedCall,
  planMark,
  planRules,
  slicesOf,
} from '../../../src/clouds/aws/plan.ts';
import type { AllocationRule, Match } from '../../../src/model/allocation.ts';
import type { Slice, SliceKey } from '../../../src/model/delivery.ts';
import { aCharge, teamOf } from './bill.ts';

const rule = (team: string, match: Match): AllocationRule => ({ team, match });
const tagged = (team: string) => rule(team, { tags: { team: [team] } });

function planCalls(slice: Slice, rules: AllocationRule[]): PlannedCall[] {
  return callsFor(slice, claimValues(planRules(rules).claims, new Map(), new Map()));
}

describe('the calls of a plan', () => {
  it('are one for each slice when there are no rules', () => {
    const calls = slicesOf(['team'], ['environment']).map((slice) => planCalls(slice, []));

    expect(calls).toEqual([
      [{ groupBy: ['service'] }],
      [{ groupBy: ['account'] }],
      [{ groupBy: ['region'] }],
      [{ groupBy: ['charge-category'] }],
      [{ groupBy: ['account', 'service'] }],
      [{ groupBy: ['tag:team'] }],
      [{ groupBy: ['tag:environment'] }],
    ]);
  });

  it('group by the rules key and the slice, and need no filter while all rules are on one key', () => {
    expect(planCalls('service', [tagged('payments'), tagged('search')])).toEqual([
      { groupBy: ['tag:team', 'service'] },
    ]);
  });

  it('group by one key where the rules and the slice use the same', () => {
    expect(planCalls('tag:team', [tagged('payments')])).toEqual([{ groupBy: ['tag:team'] }]);
  });

  it('leave to a later key only what the earlier one did not claim', () => {
    const calls = planCalls('service', [tagged('payments'), rule('data', { account: ['100000000002'] })]);

    expect(calls).toEqual([
      { groupBy: ['tag:team', 'service'], filter: { Tags: { Key: 'team', Values: ['payments'] } } },
      { groupBy: ['account', 'service'], filter: { Not: { Tags: { Key: 'team', Values: ['payments'] } } } },
    ]);
  });

  it('are as many for sixty teams as for six, also when every team has rules on two keys', () => {
    const rules = (teams: number) =>
      Array.from({ length: teams }, (_, team) => [
        tagged(`team-${team}`),
        rule(`team-${team}`, { account: [String(100000000000 + team)] }),
      ]).flat();

    const counts = [6, 60].map(
      (teams) => slicesOf(['team'], []).flatMap((slice) => planCalls(slice, rules(teams))).length,
    );

    expect(counts).toEqual([11, 11]);
  });

  it('ask for no values that stand for "has no tag"', () => {
    expect(planCalls('service', [rule('nobody', { tags: { team: [''] } })])).toEqual([{ groupBy: ['service'] }]);
  });
});

describe('rules that Cost Explorer cannot answer', () => {
  it('are left out, each with one sentence', () => {
    const plan = planRules([
      rule('payments', { tags: { team: ['payments'] }, account: ['100000000001'] }),
      rule('search', { resourceName: [/^search-/] }),
      rule('data', { tags: { team: ['data'], tier: ['1'] }, region: ['eu-west-1'] }),
      tagged('web'),
    ]);

    expect(plan.unanswerable).toEqual([
      'The rule for payments on tag team and account together needs a FOCUS export: Cost Explorer groups by two keys at most.',
      'The rule for search on resource name needs a FOCUS export: Cost Explorer does not know resource names.',
      'The rule for data on tag team, tag tier and region together needs a FOCUS export: Cost Explorer groups by two keys at most.',
    ]);
    expect(plan.rules.map(({ team }) => team)).toEqual(['web']);
  });

  it('are not spoken of when they are on another provider', () => {
    const plan = planRules([rule('payments', { provider: ['Microsoft'], resourceName: ['x'] }), tagged('web')]);

    expect(plan).toMatchObject({ unanswerable: [], claims: [{ dimension: 'tag:team', patterns: ['web'] }] });
  });

  it('include those on regions once Cost Explorer has refused to group by them', () => {
    const refused = new Map<SliceKey, string>([['region', 'Cost Explorer refused to group by region']]);

    const plan = planRules([rule('edge', { region: ['eu-west-1'] })], refused);

    expect(plan.unanswerable).toEqual([
      'The rule for edge on region needs a FOCUS export: Cost Explorer refused to group by region.',
    ]);
  });
});

describe('a rule on the provider', () => {
  it('needs no call: it takes what is left, and rules after it never come to be asked', () => {
    const plan = planRules([
      tagged('payments'),
      rule('platform', { provider: [/^AWS$/] }),
      rule('late', { region: ['x'] }),
    ]);

    expect(plan.claims).toEqual([{ dimension: 'tag:team', patterns: ['payments'] }]);
    expect(plan.rules.map(({ team }) => team)).toEqual(['payments', 'platform']);
  });
});

describe('the mark of a plan', () => {
  it('changes with what is asked for, and not with the names of teams', () => {
    const mark = (...rules: AllocationRule[]) => planMark(planRules(rules));

    expect(mark(rule('web', { tags: { team: [/^w/] } }))).toBe(mark(rule('site', { tags: { team: [/^w/] } })));
    expect(mark(tagged('web'))).not.toBe(mark(tagged('site')));
  });
});

describe('values that only the bill knows', () => {
  it('are looked up for regular expressions, account names and regions, and for nothing else', () => {
    const plan = planRules([
      rule('a', { tags: { team: [/^a-/] } }),
      rule('b', { account: ['Production'] }),
      rule('c', { region: ['eu-west-1'] }),
      rule('d', { service: ['AWS Lambda'] }),
      rule('e', { tags: { owner: ['ann'] } }),
    ]);

    expect(dimensionsToLookUp(plan)).toEqual(['tag:team', 'account', 'region']);
  });

  it('are claimed by the first rule they match', () => {
    const { claims } = planRules([
      tagged('web'),
      rule('b', { account: ['Production'] }),
      rule('c', { tags: { team: [/^w/] } }),
    ]);
    const known = new Map<SliceKey, string[]>([
      ['tag:team', ['web', 'wiki', 'data']],
      ['account', ['1', '2']],
    ]);

    expect(claimValues(claims, known, new Map([['2', 'Production']]))).toEqual([
      { dimension: 'tag:team', values: ['web'] },
      { dimension: 'account', values: ['2'] },
      { dimension: 'tag:team', values: ['wiki'] },
    ]);
  });
});

describe("one team's own filter", () => {
  const claims = claimValues(
    planRules([tagged('payments'), tagged('search'), rule('search', { account: ['2'] })]).claims,
    new Map(),
    new Map(),
  );
  const filterOf = (values: string[], ownsRest = false) =>
    ownFilter(claims, { owns: (_, value) => values.includes(value), ownsRest });

  it('names only its own values, each without what comes before it', () => {
    expect(filterOf(['search', '2'])).toEqual({
      filter: {
        Or: [
          { Tags: { Key: 'team', Values: ['search'] } },
          {
            And: [
              { Dimensions: { Key: 'LINKED_ACCOUNT', Values: ['2'] } },
              { Not: { Tags: { Key: 'team', Values: ['payments', 'search'] } } },
            ],
          },
        ],
      },
    });
  });

  it('is what nobody claims for whom the rest belongs to', () => {
    expect(filterOf([], true)).toEqual({
      filter: {
        And: [
          { Not: { Tags: { Key: 'team', Values: ['payments', 'search'] } } },
          { Not: { Dimensions: { Key: 'LINKED_ACCOUNT', Values: ['2'] } } },
        ],
      },
    });
  });

  it('is none where everything is its, and there is nothing to ask where nothing is', () => {
    expect(ownFilter([], { owns: () => false, ownsRest: true })).toEqual({});
    expect(filterOf([])).toBeUndefined();
  });
});

describe('any plan', () => {
  const word = fc.constantFrom('a', 'b', 'c', 'd');
  const anyMatch: fc.Arbitrary<Match> = fc.oneof(
    fc.record({ tags: fc.record({ team: fc.array(word, { minLength: 1, maxLength: 2 }) }) }),
    fc.record({ tags: fc.record({ owner: fc.array(word, { minLength: 1, maxLength: 2 }) }) }),
    fc.record({ service: fc.array(word, { minLength: 1, maxLength: 2 }) }),
    fc.record({ provider: fc.array(fc.constant('AWS'), { minLength: 1, maxLength: 1 }) }),
  );
  const anyRules = fc.array(fc.record({ team: fc.constantFrom('x', 'y', 'z'), match: anyMatch }), { maxLength: 8 });
  const words = ['a', 'b', 'c', ''];
  const bill = words.flatMap((team) =>
    words.flatMap((owner) =>
      ['a', 'b', 'c'].map((serviceName) => aCharge({ serviceName, tags: tagsOf({ team, owner }) })),
    ),
  );

  it.each(['service', 'tag:team', 'tag:owner', 'account'] as const)(
    'has every charge in exactly one call by %s, where the columns it groups by tell the right team',
    (slice) => {
      fc.assert(
        fc.property(anyRules, (rules) => {
          const plan = planRules(rules);
          const calls = callsFor(slice, claimValues(plan.claims, new Map(), new Map()));

          for (const charge of bill) {
            const [call, ...more] = calls.filter(({ filter }) => testFor(filter as Expression | undefined)(charge));
            expect(more).toEqual([]);
            expect(teamOf(seenBy(call!, charge), plan.rules)).toBe(teamOf(charge, rules));
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  it("gives every charge to exactly one team's own filter: the team it belongs to", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const plan = planRules(rules);
        const claims = claimValues(plan.claims, new Map(), new Map());
        const bare = aCharge({ serviceName: '?', subAccountId: '?', tags: {} });
        const filters = ['x', 'y', 'z', 'unallocated'].map((team) => {
          const owns = (dimension: Slice, value: string) =>
            teamOf(
              dimension === 'service'
                ? { ...bare, serviceName: value }
                : { ...bare, tags: { [dimension.slice('tag:'.length)]: value } },
              plan.rules,
            ) === team;
          return { team, own: ownFilter(claims, { owns, ownsRest: teamOf(bare, plan.rules) === team }) };
        });

        for (const charge of bill) {
          const owners = filters.filter(({ own }) => own && testFor(own.filter as Expression | undefined)(charge));
          expect(owners.map(({ team }) => team)).toEqual([teamOf(charge, rules)]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function tagsOf(tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== ''));
}

/** The charge as far as a call's two keys tell of it. */
function seenBy({ groupBy }: PlannedCall, { serviceName, subAccountId, tags, ...rest }: AwsCharge): AwsCharge {
  const keys = new Set<string>(groupBy);
  return {
    ...rest,
    serviceName: keys.has('service') ? serviceName : '?',
    subAccountId: keys.has('account') ? subAccountId : '?',
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => keys.has(`tag:${key}`))),
  };
}
