import { z } from 'zod';
import { didYouMean } from './analysis/access.ts';
import { detectors } from './detectors/index.ts';

const NO_MONEY = 'is no amount of money a month; write a number such as 50';
const money = z.number(NO_MONEY).min(0, NO_MONEY).max(1e12, NO_MONEY);
const number = z.number('is no number').min(0, 'is less than zero');
const NO_SETTINGS = 'is neither off nor settings; write off, or numbers such as { graceDays: 14 }';

/** `waste` in penny.yml: what counts as waste and who hears of it. Money is in each finding's own currency, a month. */
export const waste = z.strictObject({
  minMonthlySavings: money.default(1),
  tellAbove: money.default(50),
  requiredTags: z.array(z.string().trim().min(1, 'is empty')).default([]),
  detectors: z
    .record(z.string(), z.union([z.literal('off', NO_SETTINGS), z.record(z.string(), number, NO_SETTINGS)]))
    .default({}),
});

export type WastePolicy = z.output<typeof waste>;

/** Names that no detector has, and settings that the named one does not know. */
export function wasteContradictions({
  waste: policy,
}: {
  waste: WastePolicy;
}): { path: PropertyKey[]; message: string }[] {
  return Object.entries(policy.detectors).flatMap(([name, settings]) => {
    const detector = detectors.find((each) => each.name === name);
    if (!detector) {
      const names = detectors.map((each) => each.name);
      return [{ path: ['waste', 'detectors', name], message: `is no detector; ${knownOf(name, names)}` }];
    }
    if (settings === 'off') return [];
    const known = Object.keys(detector.settings);
    return Object.keys(settings)
      .filter((setting) => !known.includes(setting))
      .map((setting) => ({
        path: ['waste', 'detectors', name, setting],
        message: `is no setting of ${name}; ${knownOf(setting, known)}`,
      }));
  });
}

function knownOf(wrong: string, known: readonly string[]): string {
  const meant = didYouMean(wrong, known);
  return `${meant ? `did you mean ${meant}? ` : ''}known: ${known.join(', ') || 'none'}`;
}
