import { codeBlock, type Mrkdwn } from '../mrkdwn.ts';

/** Cells of a bar: with its label and figure it fits a phone held upright. */
const CELLS = 16;
/** Above this a per cent figure says no more than that it is large. */
const MOST = 10;

/** `████████░░░░░░░░`: a share of the whole. More than the whole is a full bar, less than nothing an empty one. */
export function bar(share: number, cells = CELLS): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * cells);
  return '█'.repeat(full) + '░'.repeat(cells - full);
}

/** What is spent above what is over of the period: the upper bar longer than the lower one is too fast. */
export function burnBar(used: number, gone: number): Mrkdwn {
  return codeBlock([`spent ${bar(used)} ${percentText(used)}`, `time  ${bar(gone)} ${percentText(gone)}`]);
}

/** "84 %", "-3 %", "over 1000 %". */
export function percentText(share: number): string {
  if (Math.abs(share) > MOST) return `${share > 0 ? 'over' : 'under -'}${share > 0 ? ' ' : ''}${MOST * 100} %`;
  const percent = Math.round(share * 100);
  return `${percent === 0 ? 0 : percent} %`;
}

/** "95 % certain to pass it", or for what is not likely "12 % chance to pass it". */
export function passingText(chance: number): string {
  return `${chanceText(chance)} ${chance >= 0.5 ? 'certain' : 'chance'} to pass it`;
}

/** How likely, 0 to 1: never "0 %" nor "100 %", since nothing to come is certain. */
export function chanceText(chance: number): string {
  if (chance > 0.99) return 'over 99 %';
  return chance < 0.01 ? 'under 1 %' : percentText(chance);
}
