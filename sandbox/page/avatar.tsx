import { colourOf, initials } from './format.ts';

/** Initials on the person's colour; the app has its coin. */
export function Avatar({ id, name, isApp = false }: { id: string; name: string; isApp?: boolean }) {
  if (isApp)
    return (
      <span className="avatar app" aria-hidden>
        ¢
      </span>
    );
  return (
    <span className="avatar" style={{ background: colourOf(id) }} aria-hidden>
      {initials(name)}
    </span>
  );
}
