import { describe, expect, it } from 'vitest';
import { viewFaults } from '../../sandbox/slack/limits.ts';
import type { ForecastAnswer, MonthForecast } from '../../src/analysis/forecast-answer.ts';
import type { Anomaly, AnomalyReason } from '../../src/model/anomaly.ts';
import type { Message } from '../../src/model/message.ts';
import { addDays } from '../../src/model/period.ts';
import { withinLimits } from '../../src/slack/limits.ts';
import { withoutNativeBlocks } from '../../src/slack/text-form.ts';
import { anomalyAlert } from '../../src/slack/views/anomaly-alert.ts';
import { anomalyList, plannedList } from '../../src/slack/views/anomaly-list.ts';
import { assignModal } from '../../src/slack/views/assign-modal.ts';
import { assignedTo } from '../../src/slack/views/confirmation.ts';
import { forecastReport } from '../../src/slack/views/forecast-report.ts';
import { anAnomaly, aRef } from '../analysis/anomalies.ts';
import { objectionsOfSlack, pings } from '../fakes/slack-limits.ts';

const NASTY = `<!channel> *bold* \u202e${'x'.repeat(3000)} 🦆`;
const reason: AnomalyReason = {
  parts: { usage: 280, priceOrMix: 0, commitment: 0, purchase: 0, creditOrTax: 12.5, unexplained: 7.5 },
  drivers: [
    { dimension: 'resource', key: 'arn:aws:ec2:eu-central-1:200000000011:natgateway/nat-18499880', impact: 180 },
    {
      dimension: 'resource',
      key: '/subscriptions/1/resourceGroups/rg/providers/Microsoft.Compute/disks/d1',
      impact: 90,
    },
    { dimension: 'account', key: '200', name: 'prod', impact: 300 },
    { dimension: 'account', key: '201', impact: 40 },
    { dimension: 'region', key: 'eu-central-1', impact: 300 },
    { dimension: 'usage-type', key: 'NatGateway-Bytes', impact: 300 },
    { dimension: 'tag:app', key: 'pay-nat', impact: 300 },
    { dimension: 'tag:owner', key: '(none)', impact: 300 },
  ],
  leftOut: [],
  impact: 300,
};
const hugeAnomaly = anAnomaly({
  scope: NASTY,
  series: Array.from({ length: 200 }, (_, index) => aRef({ key: `${index}${NASTY}` })),
  days: Array.from({ length: 90 }, (_, index) => ({
    day: addDays('2026-08-01', index),
    actual: 1e12,
    expected: -5,
    lower: -1e9,
    upper: 1e9,
  })),
  reason: {
    ...reason,
    drivers: Array.from({ length: 300 }, () => ({ dimension: `tag:${NASTY}` as const, key: NASTY, impact: 1e12 })),
    leftOut: Array.from({ length: 50 }, () => NASTY),
  },
  totalActualSpend: 1e12,
  feedback: 'YES',
  feedbackBy: 'U1',
  assignee: 'U0BEN',
});

const total = {
  meanValue: 1200,
  intervals: { '80': [1100, 1300] as [number, number], '95': [1000, 1450] as [number, number] },
  chanceAbove: () => 0,
};
const aForecast = (over: Partial<MonthForecast> = {}): MonthForecast => ({
  ...total,
  billingCurrency: 'USD',
  actualToDate: 800,
  settledThrough: '2026-11-19',
  model: 'damped trend',
  before: 1000,
  drivers: [{ key: 'AmazonEC2', change: 150 }],
  planned: { amount: 0, names: [] },
  goingOn: null,
  recent: Array.from({ length: 10 }, (_, index) => ({ day: addDays('2026-11-10', index), cost: 40 })),
  points: Array.from({ length: 90 }, (_, index) => ({
    day: addDays('2026-11-20', index),
    meanValue: 41,
    lower95: 30,
    upper95: 52,
  })),
  ahead: { ...total, lastDay: '2027-02-17' },
  ...over,
});
const answer = (...forecasts: ForecastAnswer['forecasts']): ForecastAnswer => ({
  team: 'payments',
  month: '2026-11',
  forecasts,
});
const precision = { label: '2026-11', sent: 4, actedOn: 3, expected: 1, unanswered: 0 };
const list = (anomalies: Anomaly[]) =>
  anomalyList({ label: 'payments', periodText: 'the last 30 days', anomalies, precision });

describe('an alert', () => {
  it('says the number, the change, the reason, and where to look first', () => {
    const { text } = anomalyAlert(anAnomaly({ reason }));

    expect(text.split('\n')).toEqual([
      'payments, AmazonEC2: $300.00 more than expected',
      '$450.00 instead of $150.00 (+200.0 %) from Wednesday 18 Nov to Thursday 19 Nov, 2 UTC days. It goes on.',
      'Why: usage +$280.00, credits and taxes +$12.50, unexplained +$7.50',
      'Look first at: natgateway/nat-18499880 +$180.00, disks/d1 +$90.00',
      'Where: prod and 1 more, eu-central-1, NatGateway-Bytes',
      'Tags: app pay-nat',
      'Effective cost, settled days.',
    ]);
  });

  it('does not pretend to know how many days a cloud has counted', () => {
    const { text } = anomalyAlert(anAnomaly({ foundBy: 'cloud', lastDay: '2026-11-18' }));

    expect(text).toContain(
      '$450.00 instead of $150.00 (+200.0 %) since Wednesday 18 Nov, as AWS counts it. It goes on.',
    );
  });

  it('says what has come since its reason was looked up, so that the parts add up', () => {
    const { text } = anomalyAlert(anAnomaly({ reason, totalActualSpend: 520.05, totalImpact: 370.05 }));

    expect(text).toContain('unexplained +$7.50, not looked into yet +$70.05');
  });

  it.each<[Partial<Anomaly>, RegExp]>([
    [{ direction: 'down', totalActualSpend: 50, totalImpact: -100 }, /\$100\.00 less than expected/],
    [{ state: 'ended' }, /It has ended\./],
    [{ state: 'learned' }, /It has stayed up and counts as usual from now on\./],
    [{ state: 'withdrawn' }, /as expected after all/],
    [{ firstDay: '2026-11-19' }, /on Thursday 19 Nov, one UTC day/],
    [{ foundBy: 'cloud' }, /Found by AWS Cost Anomaly Detection/],
    [{ cloud: { source: 'aws', cloudAnomalyId: 'x' } }, /AWS Cost Anomaly Detection sees it too/],
    [{ series: [aRef({ grouping: 'day', key: '' })] }, /payments, several services/],
    [{ series: [aRef(), aRef({ key: 'AmazonS3' })] }, /AmazonEC2 and AmazonS3/],
    [{ feedback: 'YES', feedbackBy: 'U1' }, /not expected\./],
    [{ snoozedUntil: '2026-11-27' }, /Snoozed until 27 Nov/],
  ])('says what became of it: %j', (over, sentence) => {
    expect(anomalyAlert(anAnomaly(over)).text).toMatch(sentence);
  });

  it('draws actual and expected cost within the band', () => {
    const days = Array.from({ length: 30 }, (_, index) => ({
      day: addDays('2026-10-20', index),
      actual: 50,
      expected: 25,
      lower: 20,
      upper: 30,
    }));

    const chart = anomalyAlert(anAnomaly({ days })).blocks.find(({ type }) => type === 'data_visualization');

    expect(chart).toMatchObject({
      chart: {
        type: 'line',
        series: [{ name: 'Actual' }, { name: 'Expected' }, { name: 'At least' }, { name: 'At most' }],
      },
    });
    expect(JSON.stringify(chart)).toContain('"18 Nov"');
  });
});

describe('a forecast', () => {
  it('says where the month will end, how sure that is, and what is different from last month', () => {
    expect(forecastReport(answer(aForecast())).text.split('\n').slice(0, 6)).toEqual([
      'payments: about $1,200 in 2026-11',
      '80 % sure: $1,100 to $1,300. 95 % sure: $1,000 to $1,450.',
      '$800.00 so far, settled through 19 Nov.',
      '+20.0 % against the $1,000.00 of last month.',
      'Moved most against the same days of last month: AmazonEC2 +$150.00',
      'Through 17 Feb: about $1,200 more, 95 % sure: $1,000 to $1,450.',
    ]);
  });

  it('says what is unusual and may end any day', () => {
    const { text } = forecastReport(answer(aForecast({ goingOn: { firstDay: '2026-11-17', perDay: 45 } })));

    expect(text).toContain(
      'Unusual since 17 Nov: +$45.00 a day. The intervals hold that it ends as well as that it stays.',
    );
  });

  it('says what was declared ahead, and why a currency has none', () => {
    const planned = { amount: 3000, names: ['load-test'] };

    const { text } = forecastReport(
      answer(aForecast({ planned }), { billingCurrency: 'EUR', reason: 'There are two days of it.' }),
    );

    expect(text).toContain('Declared ahead and counted in: $3,000.00 (load-test).');
    expect(text).toContain('payments, EUR: no forecast. There are two days of it.');
  });
});

describe('every view about anomalies and forecasts', () => {
  const plan = {
    plannedId: 'P',
    scope: NASTY,
    name: NASTY,
    firstDay: '2026-11-01',
    lastDay: '2026-11-09',
    amount: 3000,
    billingCurrency: 'USD',
    createdBy: 'U',
    createdAt: '',
  };
  const messages: [string, Message, string][] = [
    ['a usual alert', anomalyAlert(anAnomaly({ reason })), '$300.00'],
    ['an alert without days or series', anomalyAlert(anAnomaly({ days: [], series: [] })), '$300.00'],
    ['a huge alert', anomalyAlert(hugeAnomaly), '$1,000,000,000,000.00'],
    ['an alert passed on', assignedTo('U0ANA', anomalyAlert(hugeAnomaly)), '$1,000,000,000,000.00'],
    ['no anomalies', list([]), 'nothing out of the ordinary'],
    ['some anomalies', list([anAnomaly({ reason })]), '+$300.00'],
    ['many anomalies', list(Array.from({ length: 500 }, () => hugeAnomaly)), '500 anomalies'],
    ['nothing planned', plannedList('Planned', []), '/cost planned'],
    [
      'much planned',
      plannedList(
        NASTY,
        Array.from({ length: 300 }, () => plan),
      ),
      '+$3,000.00',
    ],
    ['a usual forecast', forecastReport(answer(aForecast())), '$1,200'],
    ['no forecast', forecastReport(answer()), 'no figures'],
    ['no forecast in any currency', forecastReport(answer({ billingCurrency: 'USD', reason: NASTY })), 'no forecast'],
    [
      'a huge forecast',
      forecastReport({
        team: NASTY,
        month: '2026-11',
        forecasts: Array.from({ length: 60 }, () =>
          aForecast({
            model: NASTY,
            meanValue: 1e12,
            drivers: Array.from({ length: 50 }, () => ({ key: NASTY, change: 1 })),
            planned: { amount: 1, names: [NASTY, NASTY] },
          }),
        ),
      }),
      '$1,000,000,000,000',
    ],
  ];

  it.each(messages)('fits Slack, pings nobody and carries its figures in text: %s', (_, message, figure) => {
    for (const each of [withinLimits(message), withinLimits(withoutNativeBlocks(message))]) {
      expect(objectionsOfSlack(each)).toEqual([]);
      expect(pings(each)).toEqual([]);
      expect(each.text).toContain(figure);
    }
  });

  it.each([
    ['usual', anAnomaly()],
    ['huge', hugeAnomaly],
  ])('fits Slack’s forms: assigning a %s anomaly', (_, anomaly) => {
    expect(viewFaults(assignModal(anomaly))).toEqual([]);
  });
});
