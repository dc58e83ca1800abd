/** An instant as it is stored: always with milliseconds, so that its text sorts as time does. */
export function iso(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'millisecond' });
}
