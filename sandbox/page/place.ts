/** The place that is the bot's Home tab; every other place is a channel id. */
export const HOME = 'home';

/** Who looks and where, kept in the address so that two tabs can be two people: `#/U0ANA/C0PAY`. */
export function readAddress(): { user: string; place: string } {
  const [, user = '', place = ''] = location.hash.split('/');
  const [, archived = ''] = /^\/archives\/([^/]+)/.exec(location.pathname) ?? [];
  return { user, place: place || archived };
}

export function writeAddress(user: string, place: string): void {
  history.replaceState(null, '', `#/${user}/${place}`);
}
