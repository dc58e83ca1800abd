import { PRODUCTION } from './environment.ts';
import { type ResourceRef, resourceKey } from './resource.ts';

/**
 * Whose a resource is and where it is used, with what it was before: tags are written by many, so what they newly say
 * gives nobody a say for a while. Instants are ISO text; what was so when it was first seen has no `since`.
 */
export interface Standing {
  resourceKey: string;
  team: string;
  /** The team that it had for long, while another one is new. */
  teamBefore: string | null;
  teamSince: string | null;
  environment: string;
  environmentBefore: string | null;
  environmentSince: string | null;
}

/** What is seen of a resource now. */
export interface Seen {
  resource: ResourceRef;
  team: string;
  environment: string;
}

/** When something was seen, and what counts by then. */
export interface Noted {
  at: string;
  /** What has been so since an instant after this one is new. */
  trustedBefore: string;
  /** The teams there are, and what is no team's: where the one before is gone from the policy, its heir is not new. */
  teams: readonly string[];
}

/**
 * How a resource stands after it was seen. What is new since `trustedBefore` does not count yet; what goes back to what
 * it was for long counts at once. Undefined where nothing has changed.
 */
export function stand(
  before: Standing | undefined,
  { resource, team, environment }: Seen,
  { at, trustedBefore, teams }: Noted,
): Standing | undefined {
  const seen = { resourceKey: resourceKey(resource), team, environment };
  if (!before) {
    return { ...seen, teamBefore: null, teamSince: null, environmentBefore: null, environmentSince: null };
  }
  if (before.team === team && before.environment === environment) return undefined;
  const isHeir = !teams.includes(before.team);
  const [teamBefore, teamSince] = isHeir
    ? [null, null]
    : changed(team, [before.team, before.teamBefore, before.teamSince], at, trustedBefore);
  const [environmentBefore, environmentSince] = changed(
    environment,
    [before.environment, before.environmentBefore, before.environmentSince],
    at,
    trustedBefore,
  );
  return { ...seen, teamBefore, teamSince, environmentBefore, environmentSince };
}

/** Whether the team is so new to it that it has no say yet. */
export function isNewTeam({ teamSince }: Standing, trustedBefore: string): boolean {
  return isNew(teamSince, trustedBefore);
}

/**
 * The environment that counts: production at once; another one only once it has been so for a while, and until then
 * the one before.
 */
export function environmentThatCounts(standing: Standing, trustedBefore: string): string {
  const { environment, environmentBefore, environmentSince } = standing;
  if (environment === PRODUCTION || !isNew(environmentSince, trustedBefore)) return environment;
  return environmentBefore ?? environment;
}

function changed(
  now: string,
  [then, before, since]: [string, string | null, string | null],
  at: string,
  trustedBefore: string,
): [before: string | null, since: string | null] {
  if (now === then) return [before, since];
  const trusted = isNew(since, trustedBefore) ? before : then;
  return now === trusted ? [null, null] : [trusted, at];
}

function isNew(since: string | null, trustedBefore: string): boolean {
  return since !== null && Date.parse(since) > Date.parse(trustedBefore);
}
