import { findDeviations } from '../src/analysis/anomaly/anomaly.ts';
import { COST_SETTINGS } from '../src/analysis/anomaly/settings.ts';
import { dailyBill } from '../test/analysis/anomaly/incidents.ts';

// Judges as many series of 400 days as asked for, all of them in memory as after a query. Prints the seconds it took,
// and those the processor worked on it, which other work on the machine does not change.
const [count = '1000'] = process.argv.slice(2);
const series = Array.from({ length: Number(count) }, (_, seed) => dailyBill(seed).series);
const began = performance.now();
const workedBefore = process.threadCpuUsage();
const open = series.filter((each) => findDeviations(each, COST_SETTINGS).at(-1)?.state === 'open');
const { user, system } = process.threadCpuUsage(workedBefore);
const seconds = (performance.now() - began) / 1000;
console.log(JSON.stringify({ seconds, worked: (user + system) / 1e6, open: open.length }));
