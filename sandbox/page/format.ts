/** The instant of a message ts. */
export function dateOfTs(ts: string): Date {
  return new Date(Number(ts) * 1000);
}

export function formatTime(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone }).format(date);
}

export function formatDay(date: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone }).format(date);
}

/** "Tue 10 Mar 2026, 09:00 GMT+1": the zone is shown, because the sandbox's time is nobody's watch. */
export function formatClock(date: Date, timeZone: string): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-GB', { ...day, ...time, timeZone }).format(date);
}

/** A chart's axis and tooltip: 950, 12.4K, 3.1M. */
export function formatShort(value: number): string {
  const notation = Math.abs(value) >= 10_000 ? 'compact' : 'standard';
  return new Intl.NumberFormat('en-US', { notation, maximumFractionDigits: notation === 'compact' ? 1 : 2 }).format(
    value,
  );
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .map((word) => word[0]?.toUpperCase())
    .join('')
    .slice(0, 2);
}

const COLOURS = ['#1d7a8c', '#b4532a', '#5b6abf', '#2e7d4f', '#a23b72', '#8a6d1d', '#4a6072'];

/** The same colour for the same person, always. */
export function colourOf(id: string): string {
  const sum = [...id].reduce((total, letter) => total + letter.charCodeAt(0), 0);
  return COLOURS[sum % COLOURS.length]!;
}
