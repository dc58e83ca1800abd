import { describe, expect, it } from 'vitest';
import { viewFaults } from '../../sandbox/slack/limits.ts';
import type { AuditEntry } from '../../src/model/audit.ts';
import type { Message } from '../../src/model/message.ts';
import { type Plan, type Proposal, type ProposalState, TRANSITIONS } from '../../src/model/proposal.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { proposalCard, proposalPrint } from '../../src/slack/views/proposal-card.ts';
import { historyReport } from '../../src/slack/views/proposal-history.ts';
import { proposalList, proposed } from '../../src/slack/views/proposal-list.ts';
import {
  alternativesModal,
  decisionDone,
  decisionPending,
  denyModal,
  reviewModal,
  snoozeModal,
} from '../../src/slack/views/proposal-modals.ts';
import { decided, freezeNotice, manyNotice, proposalNotice } from '../../src/slack/views/proposal-notices.ts';
import { isOver, type ProposalView, proposalValue, readProposalValue } from '../../src/slack/views/proposal-words.ts';
import { approvedAtOnce, reviewList } from '../../src/slack/views/review-list.ts';
import { wasteAlert, wastePrint } from '../../src/slack/views/waste-alert.ts';
import { aFinding } from '../fakes/findings.ts';
import { aPlan, aProposal } from '../fakes/proposals.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const NOW = Temporal.Instant.from('2026-11-24T10:00:00Z');
const STATES = Object.keys(TRANSITIONS) as ProposalState[];
const ANA = { userId: 'U0ANA', email: 'ana@acme.example', at: '2026-11-24T09:40:00Z' };

const entry = (event: string, over: Partial<AuditEntry> = {}): AuditEntry => ({
  subjectKind: 'proposal',
  subjectId: 'P1',
  event,
  fromState: null,
  toState: null,
  actor: 'U0ANA',
  note: '',
  at: '2026-11-24T09:40:00Z',
  ...over,
});

type Over = Partial<Omit<Proposal, 'plan'>> & { plan?: Partial<Plan> };
const aView = (over: Over = {}, trail: AuditEntry[] = []): ProposalView => ({
  proposal: aProposal(over),
  approvers: 'ana@acme.example (the lead of payments)',
  trail,
  now: NOW,
});
const textOf = (over: Over, trail?: AuditEntry[]) => proposalCard(aView(over, trail)).text;
const buttonsOf = (message: Message): string[] =>
  message.blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((each) => (each.type === 'button' ? [each.text.text] : [])) : [],
  );

const DONE: Over = {
  state: 'done',
  approvals: [ANA],
  receipt: { was: 'running' },
  doneAt: '2026-11-24T09:41:00Z',
  undoUntil: '2026-12-24T09:41:00Z',
};

const nasty = '<!channel> *bold* `x` &\u202E 😀\ud83d '.repeat(8);
const manyWords = Array.from({ length: 60 }, () => nasty);
/** A proposal in which everything is as long as it can be and says what it must not. */
const aNastyOne = (state: ProposalState, index = 0): ProposalView =>
  aView(
    {
      proposalId: `P${index}`,
      state,
      proposedBy: nasty,
      approvals: Array.from({ length: 9 }, () => ({ ...ANA, userId: nasty })),
      approvalsNeeded: 9,
      objections: manyWords,
      note: nasty.repeat(9),
      receipt: { a: 1 },
      doneAt: ANA.at,
      undoUntil: '2026-12-24T09:41:00Z',
      snoozedUntil: '2026-12-01T00:00:00Z',
      alternatives: Array.from({ length: 20 }, () => aPlan({ resourceName: nasty, warnings: manyWords })),
      findingId: 'F1',
      plan: {
        resourceId: `arn:aws:ec2:eu-central-1:200:instance/${nasty}`,
        resourceName: nasty,
        regionId: nasty,
        subAccountId: nasty,
        change: Object.fromEntries(manyWords.map((word, at) => [`${word}${at}`, word])),
        reason: nasty.repeat(9),
        saving: {
          monthly: 1e9,
          currency: 'C<!here>',
          basis: { kind: 'embedded', asOf: '2026-10-01', note: nasty },
          stillBilled: manyWords.map((what) => ({ what, monthly: 1e6 })),
          commitment: nasty,
          notes: manyWords,
        },
        passed: manyWords,
        warnings: manyWords,
        undo: { how: nasty, days: 30, costs: manyWords },
        team: nasty,
        owner: nasty,
        environment: nasty,
      },
    },
    ['deny', 'snooze', 'undo', 'acting'].map((event) => entry(event, { actor: nasty, note: nasty.repeat(9) })),
  );
const hugeViews = Array.from({ length: 400 }, (_, index) => aNastyOne(STATES[index % STATES.length]!, index));

describe('the card of a proposal', () => {
  it.each([
    ['proposed', ['Approve', 'Deny', 'Snooze', 'Other ways']],
    ['snoozed', ['Deny']],
    ['approved', ['Cancel']],
    ['blocked', ['Try again', 'Cancel', 'Deny']],
    ['executing', []],
    ['verifying', []],
    ['undoing', []],
    ['undone', []],
    ['denied', []],
    ['expired', []],
    ['observed', []],
  ] as [ProposalState, string[]][])('offers only what can be done while it is %s', (state, labels) => {
    expect(buttonsOf(proposalCard(aView({ state, approvals: [ANA] })))).toEqual(labels);
  });

  it('offers Undo while that was prepared and its time is not over', () => {
    expect(buttonsOf(proposalCard(aView(DONE)))).toEqual(['Undo']);
    expect(buttonsOf(proposalCard(aView({ ...DONE, state: 'failed' })))).toEqual(['Undo']);
    expect(buttonsOf(proposalCard(aView({ ...DONE, receipt: undefined })))).toEqual([]);
    expect(buttonsOf(proposalCard(aView({ ...DONE, undoUntil: '2026-11-24T09:59:00Z' })))).toEqual([]);
    expect(buttonsOf(proposalCard(aView({ ...DONE, plan: { undo: undefined } })))).toEqual([]);
  });

  it('says in bold, before anybody approves, that it cannot be undone, and asks twice', () => {
    const message = proposalCard(aView({ plan: { undo: undefined } }));

    expect(JSON.stringify(message.blocks)).toContain('*Cannot be undone.*');
    expect(JSON.stringify(message.blocks.at(-1))).toContain('"confirm":{"title"');
    expect(JSON.stringify(proposalCard(aView()).blocks.at(-1))).not.toContain('"confirm"');
  });

  it.each(['production', 'unknown'])('asks twice where the environment is %s', (environment) => {
    expect(JSON.stringify(proposalCard(aView({ plan: { environment } })).blocks.at(-1))).toContain('"confirm"');
  });

  it('names every objection, that nothing was changed, and what to do', () => {
    const text = textOf({
      state: 'blocked',
      approvals: [ANA],
      objections: ['It is in a group.', 'There is a freeze.'],
    });

    expect(text).toContain('but not done:\n• It is in a group.\n• There is a freeze.\nNothing was changed. Mend that');
  });

  it.each([
    [[], 'Nothing of it was changed. Mend the reason'],
    [[entry('prepared')], 'Nothing of it was changed. What was made for undo, such as a snapshot, is still there.'],
    [[entry('prepared'), entry('acting')], 'so it may be done in part: look at report-server'],
    [[entry('acting'), entry('undo')], 'It was not taken back, or not wholly'],
  ])('of a failure says in which state it was left: %#', (trail, sentence) => {
    expect(textOf({ state: 'failed', note: 'AWS refused it' }, trail)).toMatch(/AWS refused it\./);
    expect(textOf({ state: 'failed', note: 'AWS refused it' }, trail)).toContain(sentence);
  });

  it.each([
    [
      'denied',
      [entry('deny', { note: 'the auditors need it' })],
      'Denied by <@U0ANA>, 24 Nov 09:40 UTC: the auditors need it.',
    ],
    ['undone', [entry('undo')], 'undone 23 Nov 08:00 UTC by <@U0ANA>; it had been stopped'],
    ['expired', [], 'nobody decided in time. Nothing was done.'],
    [
      'observed',
      [],
      'would have been stopped 23 Nov 08:00 UTC; nothing was done, since I only observe (observe mode).',
    ],
  ] as [ProposalState, AuditEntry[], string][])('says how it ended: %s', (state, trail, sentence) => {
    expect(textOf({ state }, trail)).toContain(sentence);
  });

  it('says of what is done when, who approved it, what goes on billing and until when it can be undone', () => {
    const text = textOf(DONE);

    expect(text).toContain('stopped 24 Nov 09:41 UTC, approved by <@U0ANA>, verified.');
    expect(text).toContain('Still billed afterwards: $0.76 a month (8 GiB of gp3).');
    expect(text).toContain('Undo until 24 Dec 09:41 UTC.');
  });

  it('claims no saving where the bill can show none', () => {
    expect(textOf({ plan: { remediation: 'tag-resource', change: {} } })).toContain('saves nothing by itself');
  });

  it.each([
    [
      aPlan({ remediation: 'resize-instance', change: { instanceType: 't3.small' } }),
      'Resize report-server (i-0aaaaaaaaaaaaaaa1) to t3.small',
    ],
    [
      aPlan({ remediation: 'set-log-retention', change: { retentionDays: 30 } }),
      'Set the retention of report-server (i-0aaaaaaaaaaaaaaa1) to 30 days',
    ],
    [
      aPlan({ remediation: 'schedule-instance', change: { start: '07:00' } }),
      'Schedule report-server (i-0aaaaaaaaaaaaaaa1): start 07:00',
    ],
  ])('names what would be done: %#', (plan, title) => {
    expect(textOf({ plan })).toContain(title);
  });

  it('keeps that it cannot be undone, and its buttons, however much there is to say', () => {
    const view = aNastyOne('proposed');
    view.proposal.plan.undo = undefined;

    const sent = withinLimits(proposalCard(view));

    expect(JSON.stringify(sent.blocks)).toContain('*Cannot be undone.*');
    expect(buttonsOf(sent)).toEqual(['Approve', 'Deny', 'Snooze', 'Other ways']);
  });
});

describe('the print of a card', () => {
  const print = (over: Over, now = NOW) => proposalPrint({ ...aView(over), now });

  it('changes with what the card says', () => {
    const different = [
      {},
      { state: 'snoozed' as const },
      { approvals: [ANA] },
      { objections: ['x'] },
      { note: 'x' },
      { expiresAt: '2026-12-08T08:00:00Z' },
      { plan: { change: { instanceType: 'a' } } },
    ].map((over) => print(over));

    expect(new Set(different).size).toBe(different.length);
  });

  it('stays while nothing of it does', () => {
    expect(print({ changedAt: '2026-11-24T09:00:00Z' })).toBe(print({}));
  });

  it('changes when the time to undo is over', () => {
    expect(print(DONE)).not.toBe(print(DONE, Temporal.Instant.from('2026-12-24T09:41:00Z')));
    expect(isOver(aView(DONE))).toBe(false);
    expect(isOver({ ...aView(DONE), now: Temporal.Instant.from('2026-12-24T09:41:00Z') })).toBe(true);
  });
});

describe('what a button carries', () => {
  it('is read back as the proposal and the beginning of its plan’s hash', () => {
    const proposal = aProposal({ proposalId: '0b5a7c1e-1111-4222-8333-444455556666' });

    expect(readProposalValue(proposalValue(proposal))).toEqual({
      proposalId: proposal.proposalId,
      seen: proposal.planHash.slice(0, 8),
    });
  });

  it.each(['', 'P1', 'P1.', '.00000000', 'P1.0000000g', `${'P'.repeat(101)}.00000000`])(
    'is nothing of ours: %s',
    (value) => {
      expect(readProposalValue(value)).toBeUndefined();
    },
  );
});

describe('a marked proposal', () => {
  const mark = { on: '2026-12-01', at: '2026-11-24T09:40:00Z', receipt: {}, isSet: true };

  it('says what its tag says, and is drawn anew for it', () => {
    expect(textOf({ mark })).toContain('Its tag penny:stop-on says 1 Dec (UTC): unless somebody answers');
    expect(textOf({ mark: { ...mark, isSet: false } })).not.toContain('penny:stop-on');
    expect(proposalPrint(aView({ mark }))).not.toBe(proposalPrint(aView()));
  });
});

describe('findings with proposals', () => {
  const alert = (count: number, over: Over = {}, label = 'payments') => {
    const findings = Array.from({ length: count }, (_, index) =>
      aFinding({
        findingId: `F${index}`,
        resourceId: `i-${index}`,
        resourceName: `runner-${index}`,
        detector: 'idle-instance',
      }),
    );
    const proposals = new Map(
      findings.map(({ findingId }, index) => [findingId, aView({ proposalId: `P${index}`, ...over })]),
    );
    return wasteAlert({ label, scope: 'payments', findings, currency: 'USD', proposals, noticeId: 'N1' });
  };

  it('of a single thing are its card', () => {
    expect(buttonsOf(alert(1))).toContain('Approve');
  });

  it('that are alike stay one thing to read, with the way to every card', () => {
    const message = alert(8);

    expect(message.blocks.filter(({ type }) => type === 'section')).toHaveLength(2);
    expect(message.text).toContain('Each of them: waits for ana@acme.example (the lead of payments).');
    expect(buttonsOf(message)).toEqual(['Review all 8']);
  });

  it('that are alike have a button to review just these, with a short name for which they are', () => {
    const [, row] = alert(8).blocks;

    expect(row).toMatchObject({
      accessory: {
        text: { text: 'Review' },
        action_id: 'proposal.list',
        value: expect.stringMatching(/^N1~[\w-]{10}$/),
      },
    });
  });

  it('that are alike keep the button while they can be undone, and lose it when nothing can come of them any more', () => {
    expect(JSON.stringify(alert(8, DONE).blocks[1])).toContain('proposal.list');
    expect(JSON.stringify(alert(8, { state: 'denied' }).blocks[1])).not.toContain('proposal.list');
  });

  it('say what has become of each', () => {
    expect(alert(2, DONE).text).toContain('stopped 24 Nov 09:41 UTC; undo until 24 Dec 09:41 UTC');
  });

  it('without one read as before', () => {
    const findings = [aFinding({ findingId: 'F1' }), aFinding({ findingId: 'F2', resourceName: 'other' })];
    const bare = wasteAlert({ label: 'payments', scope: 'payments', findings, currency: 'USD' });

    expect(
      wasteAlert({
        label: 'payments',
        scope: 'payments',
        findings,
        currency: 'USD',
        proposals: new Map(),
        noticeId: 'N1',
      }),
    ).toEqual(bare);
    expect(JSON.stringify(bare)).not.toContain('proposal.');
  });

  it('count what is done, and no longer its money', () => {
    const findings = [aFinding({ findingId: 'F1' }), aFinding({ findingId: 'F2', resourceName: 'mail' })];
    const told = (...done: string[]) =>
      wasteAlert({
        label: 'payments',
        scope: 'payments',
        findings,
        currency: 'USD',
        proposals: new Map(done.map((findingId) => [findingId, aView({ ...DONE, proposalId: findingId, findingId })])),
        noticeId: 'N1',
      }).text;

    expect(told('F1')).toMatch(/^payments: one thing costs \$80\.00 a month for nothing; 1 of 2 is done\n/);
    expect(told('F1', 'F2')).toMatch(/^payments: all of this is done\n/);
  });

  it('have a print that changes with their proposals', () => {
    const findings = [aFinding({ findingId: 'F1' })];

    const prints = [undefined, new Map([['F1', aView()]]), new Map([['F1', aView({ state: 'approved' })]])].map(
      (each) => wastePrint(findings, each),
    );

    expect(new Set(prints).size).toBe(3);
  });
});

describe('every view of proposals', () => {
  const some = hugeViews.map(({ proposal }) => proposal);
  const hugeTally = {
    approved: some,
    waiting: some,
    refused: new Map(manyWords.map((why, index) => [`${why}${index}`, some])),
  };
  const lines = Array.from({ length: 300 }, () => ({
    ...entry('refused', { actor: nasty, note: nasty.repeat(9) }),
    proposal: hugeViews[0]!.proposal,
  }));
  const list = { label: 'payments', currency: 'USD', mode: 'act' as const };
  const messages: [string, Message, string][] = [
    ...STATES.map((state): [string, Message, string] => [
      `a huge card, ${state}`,
      proposalCard(aNastyOne(state)),
      'bold',
    ]),
    ...STATES.map((state): [string, Message, string] => [
      `a usual card, ${state}`,
      proposalCard(aView({ state })),
      'report-server',
    ]),
    ['a huge alert', proposalNotice({ kind: 'alert', about: '' }, aNastyOne('failed')), 'This failed'],
    [
      'a second approver',
      proposalNotice({ kind: 'second-approver', about: '' }, aNastyOne('proposed')),
      'One more approval',
    ],
    [
      'a last notice',
      proposalNotice({ kind: 'final-notice', about: ANA.at }, aView()),
      'from 24 Nov 09:40 UTC on I stop it',
    ],
    ['very many failures', manyNotice('alert', hugeViews), '400 things failed'],
    ['very many to approve', manyNotice('second-approver', hugeViews), '400 proposals need one more approval'],
    ['an empty list', proposalList({ ...list, views: [] }), 'nothing waits'],
    ['a list', proposalList({ ...list, views: [aView()] }), '$80.00 a month'],
    [
      'a huge list',
      proposalList({ ...list, label: nasty, views: hugeViews, freeze: { by: nasty, at: ANA.at, because: nasty } }),
      'Frozen since',
    ],
    ['what somebody asked for', proposed(aNastyOne('proposed'), { isNew: true }), 'Proposed.'],
    ['an empty history', historyReport([], undefined), 'Nothing that you may see'],
    ['a huge history', historyReport(lines, nasty), 'was refused'],
    ['a freeze', freezeNotice(entry('freeze', { actor: nasty, note: nasty.repeat(9) })), 'Frozen'],
    ['its end', freezeNotice(entry('unfreeze')), 'No longer frozen'],
    ...['approve', 'deny', 'snooze', 'cancel', 'retry', 'undo', 'choose'].map((what): [string, Message, string] => [
      `what became of a press: ${what}`,
      decided(aNastyOne('proposed'), what),
      '.',
    ]),
    ['very many approved at once', approvedAtOnce(hugeTally, 'USD'), '400 approved'],
    [
      'a message about very many findings',
      wasteAlert({
        label: nasty,
        scope: nasty,
        findings: hugeViews.map((_, index) => aFinding({ findingId: `F${index}`, resourceName: `${nasty}${index}x` })),
        currency: 'USD',
        proposals: new Map(hugeViews.map((view, index) => [`F${index}`, view])),
        noticeId: 'N1',
      }),
      'for nothing',
    ],
  ];

  it.each(messages)('fits Slack and pings nobody: %s', (_, message, words) => {
    const sent = withinLimits(message);

    expect(objectionsOfSlack(sent)).toEqual([]);
    expect(pings(sent)).toEqual([]);
    expect(sent.text).toContain(words);
  });

  it.each([
    ['a usual review', reviewModal(aView())],
    ['a huge review', reviewModal(aNastyOne('blocked'), { list: 'N1' }, decided(aNastyOne('blocked'), 'retry'))],
    ['an empty list', reviewList([], { list: 'N1', currency: 'USD', atOnce: { proposals: [], leftOut: 0 } })],
    [
      'a huge list',
      reviewList(hugeViews, {
        list: 'N'.repeat(36),
        currency: 'USD',
        atOnce: { proposals: hugeViews.map(({ proposal }) => proposal), leftOut: 9 },
        said: approvedAtOnce(hugeTally, 'USD'),
      }),
    ],
    ['a denial', denyModal(aNastyOne('proposed').proposal, 'P1.00000000')],
    ['a snooze', snoozeModal(aNastyOne('proposed').proposal, { until: '2026-12-01', metadata: 'P1.00000000' })],
    ['other ways', alternativesModal(aProposal({ alternatives: [aPlan()], findingId: 'F1' }), 'P1.00000000')],
    ['no other way', alternativesModal(aProposal(), 'P1.00000000')],
    ['very many other ways', alternativesModal(aNastyOne('proposed').proposal, 'P1.00000000')],
    ['a moment', decisionPending()],
    ['what became of it', decisionDone(proposalCard(aNastyOne('denied')))],
  ])('fits a modal that Slack would open: %s', (_, view) => {
    expect(viewFaults(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toMatch(/"mrkdwn","text":"[^"]*<!/);
    expect(JSON.stringify(view).length).toBeLessThan(250_000);
  });
});
