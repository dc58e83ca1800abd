import type { Trouble } from '../model/resource.ts';
import type { Unread } from '../model/waste-look.ts';

/** What could not be read, the same in several places as one, the most places first. */
export function unreadIn(readings: readonly { troubles: readonly Trouble[] }[]): Unread[] {
  const troubles = readings.flatMap((reading) => reading.troubles);
  const sameFor = ({ permission, sentence, resourceTypes }: Trouble) =>
    JSON.stringify([permission ?? sentence, resourceTypes.toSorted()]);
  return [...Map.groupBy(troubles, sameFor).values()]
    .map((same) => ({ ...same[0]!, places: same.length }))
    .sort((a, b) => b.places - a.places || a.sentence.localeCompare(b.sentence));
}
