import { describe, expect, it } from 'vitest';
import { viewFaults } from '../../sandbox/slack/limits.ts';
import type { Digest } from '../../src/analysis/digest.ts';
import { groupsOfWaste, sumsOf, type WasteAnswer } from '../../src/analysis/waste.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Message } from '../../src/model/message.ts';
import { section } from '../../src/slack/blocks.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { messageOf, withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { actionText, wordsOf } from '../../src/slack/views/action-words.ts';
import { exemptDone, exemptModal, exemptPending } from '../../src/slack/views/exempt-modal.ts';
import { exempted, exemptionList, unexempted } from '../../src/slack/views/exemption-list.ts';
import { wasteAlert, wastePrint } from '../../src/slack/views/waste-alert.ts';
import { wasteCsv } from '../../src/slack/views/waste-csv.ts';
import { digestWaste, savingsLine } from '../../src/slack/views/waste-lines.ts';
import { wasteReport } from '../../src/slack/views/waste-report.ts';
import { wasteStories, wasteStory } from '../../src/slack/views/waste-story.ts';
import { unreadMessage } from '../../src/slack/views/waste-unread.ts';
import { basisText, kindsText, wasteText } from '../../src/slack/views/waste-words.ts';
import { aFinding, aLook, anExemption } from '../fakes/findings.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const USD = { currency: 'USD' };
const nasty = '<!channel> *bold* `x` &\u202E 😀\ud83d '.repeat(8);
const manyWords = Array.from({ length: 60 }, () => nasty);
const DETECTORS = [{ name: 'unattached-volume', summary: 'disks that no machine uses' }];

/** A finding in which everything is as long as it can be and says what it must not. */
const aNastyFinding = (index = 0): Finding =>
  aFinding({
    findingId: `F${index}`,
    detector: `${nasty}${index % 20}`,
    resourceId: `arn:aws:ec2:eu-central-1:200:volume/${nasty}${index}`,
    resourceName: `${nasty}${index}`,
    reason: nasty,
    team: `${nasty}${index % 7}`,
    owner: nasty,
    environment: nasty,
    regionId: nasty,
    subAccountId: nasty,
    evidence: Object.fromEntries(manyWords.map((word, at) => [`${word}${at}`, word])),
    saving: {
      monthly: 1e9 + index,
      currency: index % 3 === 0 ? 'USD' : `C${index % 5}<!here>`,
      basis: { kind: 'embedded', asOf: '2026-10-01', note: nasty },
      stillBilled: manyWords.map((what) => ({ what, monthly: 1e6 })),
      commitment: nasty,
      notes: manyWords,
      isAtMost: true,
    },
    change: Object.fromEntries(manyWords.map((word, at) => [`${word}${at}`, word])),
    alternatives: manyWords,
    others: manyWords.map((detector) => ({ detector, actionType: 'Stop' as const, reason: nasty, monthly: null })),
    opinions: manyWords.map((actionType) => ({
      source: 'compute-optimizer' as const,
      actionType,
      monthly: 1e9,
      currency: nasty,
    })),
  });
const many = Array.from({ length: 3000 }, (_, index) => aNastyFinding(index));

function anAnswer(findings: Finding[], over: Partial<WasteAnswer> = {}): WasteAnswer {
  const groups = over.by ? groupsOfWaste(findings, over.by) : [];
  return {
    team: 'payments',
    filter: {},
    findings,
    ...sumsOf(findings),
    groups,
    look: aLook(),
    resources: 120,
    ...over,
  };
}

const hugeLook = aLook({
  unread: manyWords.map((sentence) => ({
    resourceTypes: ['volume', 'snapshot'],
    permission: sentence,
    sentence,
    places: 1e6,
  })),
  unjudged: manyWords.map((unknown) => ({ team: nasty, detector: nasty, unknown, count: 1e6 })),
  failures: manyWords.map((detector) => ({ detector, fault: nasty, times: 1e6 })),
});
const report = (findings: Finding[], over: Partial<WasteAnswer> = {}) =>
  wasteReport(anAnswer(findings, over), { ...USD, answerId: 'A1', detectors: DETECTORS });
const story = (finding: Finding, over: Partial<Parameters<typeof wasteStory>[0]> = {}) =>
  wasteStory({ finding, events: [], mayExempt: true, ...over });
const alert = (findings: Finding[], label = 'payments') => wasteAlert({ label, scope: label, findings, ...USD });
const morning = (waste: Digest['waste'], scope = 'payments') => messageOf(digestWaste({ waste, scope }, 'USD'));

describe('every view of waste', () => {
  const messages: [string, Message, string][] = [
    ['a report', report([aFinding(), aFinding({ resourceId: 'vol-2' })]), '$160.00 a month'],
    ['a report of one', report([aFinding({ saving: { monthly: 0.01 } })]), '$0.01 a month'],
    ['an empty report', report([]), 'I found nothing'],
    ['a report before the first look', report([], { look: undefined }), 'no resources have been read yet'],
    ['a huge report', report(many, { team: nasty, look: hugeLook }), 'up to $'],
    ['a huge report by detector', report(many, { by: 'detector', team: 'all', look: hugeLook }), 'up to $'],
    ['a story', story(aFinding()), '$80.00 a month'],
    [
      'a story of a detector with a record',
      story(aFinding(), { hitRate: { claims: 5, right: 4, median: 0.96 } }),
      'What unattached-volume promised so far, bills have shown: 96 % of what was expected (median of 5 changes, 4 within 20 %).',
    ],
    [
      'a story without anything around it',
      story(aFinding({ evidence: {}, saving: { monthly: null, basis: null } })),
      'costs money for nothing',
    ],
    [
      'a huge story',
      story(aNastyFinding(), {
        summary: nasty,
        undo: nasty,
        accountName: nasty,
        hitRate: { claims: 1e6, right: 1e6, median: 1e9 },
        exemption: anExemption({ reason: nasty }),
        events: manyWords.map((at) => ({ findingId: nasty, event: 'opened' as const, monthly: 1, at })),
      }),
      'up to $1,000,000,000.00',
    ],
    ['many stories of one resource', wasteStories(many.slice(0, 200)), '200 findings'],
    ['an owner’s message', alert([aFinding()]), '$80.00 a month'],
    [
      'an owner’s message of what is closed',
      alert([aFinding({ state: 'closed', closedReason: 'gone' })]),
      'all of this is closed',
    ],
    ['a huge owner’s message', alert(many, nasty), 'up to $'],
    [
      'what is not read',
      unreadMessage(
        aLook({ unread: [{ resourceTypes: ['bucket'], permission: 's3:X', sentence: 'x', places: 1 }] }),
        [],
      ),
      's3:X',
    ],
    [
      'hugely not read',
      unreadMessage(
        hugeLook,
        manyWords.map((summary) => ({ name: nasty, summary, resourceTypes: ['volume'] })),
      ),
      '1,000,000 places',
    ],
    ['no exemptions', exemptionList([]), 'Nothing is left alone'],
    [
      'many exemptions',
      exemptionList(Array.from({ length: 500 }, () => anExemption({ reason: nasty, team: nasty, detector: nasty }))),
      '500 exemptions',
    ],
    ['an exemption', exempted(anExemption({ reason: nasty }), 3), '3 findings are closed'],
    ['the end of one', unexempted(anExemption({ reason: nasty, createdBy: nasty })), 'looked at again'],
    ['a digest’s section', morning({ ...sumsOf([aFinding()]), newest: [aFinding()] }), '$80.00 a month'],
    ['a huge digest’s section', morning({ ...sumsOf(many), newest: many.slice(0, 3) }, nasty), 'up to $'],
    [
      'a line elsewhere',
      messageOf(section(savingsLine(sumsOf(many), { scope: nasty, currency: 'USD' }))),
      'would save up to $',
    ],
  ];

  it.each(messages)('fits Slack, pings nobody and carries its figures in text: %s', (_, message, figure) => {
    const sent = withinLimits(message);
    const inText = withinLimits(withoutNativeBlocks(message));

    for (const each of [sent, inText]) {
      expect(objectionsOfSlack(each)).toEqual([]);
      expect(pings(each)).toEqual([]);
      expect(each.text).toContain(figure);
    }
  });

  it.each([
    ['open', exemptModal(aFinding(), '2027-02-21')],
    ['open, of something huge', exemptModal(aNastyFinding(), '2027-02-21')],
    ['pending', exemptPending()],
    ['done', exemptDone(exempted(anExemption({ reason: nasty }), 1))],
  ])('fits a form that Slack would open: %s', (_, view) => {
    expect(viewFaults(view)).toEqual([]);
    expect(JSON.stringify(view)).not.toMatch(/"mrkdwn","text":"[^"]*<!|data_table/);
  });

  it('of an empty digest’s section is no section', () => {
    expect(digestWaste({ waste: undefined, scope: 'payments' }, 'USD')).toBeUndefined();
    expect(savingsLine(undefined, { scope: 'payments', currency: 'USD' }).mrkdwn).toBe('');
  });
});

describe("an owner's message", () => {
  const runner = (number: number, over: Parameters<typeof aFinding>[0] = {}) =>
    aFinding({ resourceId: `vol-${number}`, resourceName: `runner-${number}`, ...over });

  it('tells what differs in its number alone as one thing, with what all of it saves', () => {
    const { text } = alert([runner(1), runner(2), runner(3)]);

    expect(text).toContain('runner-1 (vol-1) and 2 more like it, each a volume in us-east-1');
    expect(text).toContain('The others: runner-2 (vol-2), runner-3 (vol-3).');
    expect(text).toContain('To do: delete, saves $240.00 a month together.');
  });

  it.each([
    ['of another kind of name', { resourceName: 'reports-2' }],
    ['of another region', { regionId: 'eu-west-1' }],
    ['of another environment', { environment: 'production' }],
    ['that is to be changed to something else', { change: { volumeType: 'gp3' } }],
    ['that cannot be undone', { rollbackPossible: false }],
  ])('keeps apart what is %s', (_, over) => {
    const { text } = alert([runner(1), runner(2, over)]);

    expect(text).not.toContain('more like it');
  });

  it('says of many what must be known before it is done', () => {
    const { text } = alert([1, 2].map((number) => runner(number, { rollbackPossible: false, restartNeeded: true })));

    expect(text).toContain('$160.00 a month together; cannot be undone; needs a restart.');
  });
});

describe('the words of waste', () => {
  it.each([
    [[aFinding()], 'one thing costs $80.00 a month for nothing'],
    [[aFinding(), aFinding()], '2 things cost $160.00 a month for nothing'],
    [[aFinding({ saving: { monthly: null } })], 'one thing costs money for nothing, at a price that is not known'],
    [[aFinding({ saving: { monthly: 0 } })], 'one thing is not about money'],
    [[aFinding({ saving: { isAtMost: true } })], 'one thing costs up to $80.00 a month for nothing'],
    [
      [aFinding(), aFinding({ saving: { monthly: null } }), aFinding({ saving: { monthly: 0 } })],
      'one thing costs $80.00 a month for nothing; 1 more does at a price that is not known; 1 is not about money',
    ],
  ])('add up what costs money for nothing', (findings, text) => {
    expect(wasteText(sumsOf(findings))).toBe(text);
  });

  it('say where a price is from', () => {
    expect(basisText({ kind: 'bill', asOf: '2026-11-21', note: '' }, 'aws')).toBe('your bill to 2026-11-21');
    expect(basisText({ kind: 'price-list', asOf: '2026-11-20', note: '' }, 'aws')).toBe('AWS price list of 2026-11-20');
    expect(basisText({ kind: 'embedded', asOf: '2026-10-01', note: 'of us-east-1' }, 'aws')).toBe(
      'list of 2026-10-01 (of us-east-1)',
    );
    expect(basisText(null, 'aws')).toBe("AWS's own figure");
  });

  it('say what to do, and to what', () => {
    expect(actionText({ actionType: 'Delete' })).toBe('delete');
    expect(actionText({ actionType: 'Rightsize', change: { instanceType: 'm6i.large' } })).toBe('resize to m6i.large');
    expect(actionText({ actionType: 'ModifyVolume', change: { volumeType: 'gp3', iops: 3000, throughput: 125 } })).toBe(
      'change to gp3, 3000 IOPS, 125 MiB/s',
    );
    expect(actionText({ actionType: 'ModifyVolume', change: { iops: 282 } })).toBe('change to 282 IOPS');
    expect(actionText({ actionType: 'SetRetention', change: { retentionDays: 90 } })).toBe(
      'set a retention of 90 days',
    );
    expect(actionText({ actionType: 'Disable', change: { includesGlobal: 'no' } })).toBe(
      'disable its recording of global resources',
    );
    expect(actionText({ actionType: 'UseSpot', change: { onDemandBase: 1, onDemandPercent: 0 } })).toBe(
      'use spot above 1 on demand, for 100 % of the rest',
    );
    expect(actionText({ actionType: 'Schedule', change: { start: '07:00', stop: '19:00', timeZone: 'UTC' } })).toBe(
      'run on a schedule: start 07:00, stop 19:00, time zone UTC',
    );
  });

  it.each([
    ['cpuMeanPercent', 'cpu mean percent'],
    ['throughputMiBPerSecond', 'throughput MiB per second'],
    ['sizeGiB', 'size GiB'],
    ['iopsP99', 'iops P99'],
    ['isProduction', 'is production'],
  ])('make words of %s', (name, words) => {
    expect(wordsOf(name)).toBe(words);
  });

  it('name kinds of resources', () => {
    expect(kindsText(['volume', 'address', 'nat-gateway', 'database-snapshot'])).toBe(
      'volumes, addresses, nat gateways and database snapshots',
    );
  });

  it('tell a message that would read differently from one that would not', () => {
    const open = [aFinding(), aFinding({ resourceId: 'vol-2' })];

    expect(wastePrint(open.toReversed())).toBe(wastePrint(open));
    expect(wastePrint([open[0]!, { ...open[1]!, state: 'closed', closedReason: 'gone' }])).not.toBe(wastePrint(open));
  });

  it('run nothing in a spreadsheet', () => {
    const csv = wasteCsv({ findings: [aFinding({ resourceName: '=1+1', reason: 'a, "b"' })] });

    expect(csv).toContain("'=1+1");
    expect(csv).toContain('"a, ""b"""');
  });
});
