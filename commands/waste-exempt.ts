import { grantScope, grantsOf, requireMayExempt } from '../src/analysis/access.ts';
import { parseExemption } from '../src/analysis/parse-waste.ts';
import { askFindingsNamed } from '../src/ask-waste.ts';
import { detectors } from '../src/detectors/index.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import type { AuditEntry } from '../src/model/audit.ts';
import { exemptionIdOf } from '../src/model/exemption-id.ts';
import type { Exemption, Finding } from '../src/model/finding.ts';
import { type Day, dayOf } from '../src/model/period.ts';
import { type ResourceRef, resourceKey } from '../src/model/resource.ts';
import { exempted, exemptionList, unexempted } from '../src/slack/views/exemption-list.ts';
import type { Answer, Caller, CommandDeps } from './command.ts';

/** What saying so needs, from a command or from a form. */
export type ExemptDeps = Omit<CommandDeps, 'remember'>;

/** `/cost waste exempt RESOURCE-ID [DETECTOR] until DATE because REASON`. */
export async function exempt(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const today = dayOf(deps.clock.now());
  const { resourceId, detector, until, reason } = parseExemption(words, {
    today,
    detectors: detectors.map(({ name }) => name),
  });
  const named = await askFindingsNamed(deps, grantsOf(who, deps.config), resourceId);
  const [finding] = named;
  if (!finding) {
    throw new PennyError(
      'not_found',
      `I know no finding about "${resourceId}" that you may see. /cost waste lists them.`,
    );
  }
  if (new Set(named.map(resourceKey)).size > 1) {
    const ids = [...new Set(named.map((each) => each.resourceId))].slice(0, 5).join(', ');
    throw new PennyError('invalid', `Several resources are called "${resourceId}". Name one by its id: ${ids}.`);
  }
  const done = await exemptFinding(deps, { finding, detector, until, reason }, who);
  return { message: exempted(done.exemption, done.closed), data: { exemption: done.exemption, closed: done.closed } };
}

/** What somebody wants left alone: of a finding's resource one detector's opinion, or all. */
export interface WantedExemption {
  finding: Finding;
  detector?: string | undefined;
  until: Day;
  reason: string;
}

/** Writes the promise down with the rights of who makes it, and closes what is open because of it. */
export async function exemptFinding(
  { store, config, clock }: ExemptDeps,
  { finding, detector, until, reason }: WantedExemption,
  who: Asker,
): Promise<{ exemption: Exemption; closed: number }> {
  const grant = grantScope(who, finding.team, config);
  requireMayExempt(who, grant, config);
  const at = clock.now().toString();
  const resource = refOf(finding);
  const exemption: Exemption = {
    exemptionId: exemptionIdOf({ resource, detector }),
    resource,
    ...(detector === undefined ? {} : { detector }),
    reason,
    until,
    team: finding.team,
    createdBy: who.userId,
    createdAt: at,
  };
  const before = (await store.exemptions.list(dayOf(clock.now()))).find(
    ({ exemptionId }) => exemptionId === exemption.exemptionId,
  );
  await store.exemptions.put(exemption, entryFor(who, { event: 'exempt', before, after: exemption, at }));
  const open = await store.findings.list(grant, 'open');
  const ended = open.filter(
    (each) => resourceKey(each) === resourceKey(resource) && (detector === undefined || each.detector === detector),
  );
  const closed = ended.map(({ findingId }) => ({ findingId, closedReason: 'exempted' as const }));
  await store.findings.apply({ found: [], closed }, at);
  return { exemption, closed: closed.length };
}

/** `/cost waste exemptions`: those of everything that somebody may see. */
export async function exemptions(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  if (words.length > 0)
    throw new PennyError('invalid', 'Write /cost waste exemptions alone: it lists all you may see.');
  const seen = await exemptionsSeen(deps, who);
  return { message: exemptionList(seen), data: { exemptions: seen } };
}

/** `/cost waste unexempt ID`: by the promise's id, or the resource's where there is only one about it. */
export async function unexempt(words: string[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const { store, config, clock } = deps;
  const [id, ...more] = words;
  if (!id || more.length > 0)
    throw new PennyError('invalid', 'Write /cost waste unexempt ID; /cost waste exemptions lists them.');
  const seen = await exemptionsSeen(deps, who);
  const meant = seen.filter(({ exemptionId, resource }) => [exemptionId, resource.resourceId].includes(id));
  const [exemption] = meant;
  if (!exemption)
    throw new PennyError('not_found', `Nothing is left alone under "${id}". /cost waste exemptions lists what is.`);
  if (meant.length > 1) {
    throw new PennyError(
      'invalid',
      `Which one? ${meant.map((each) => `${each.exemptionId} (${each.detector ?? 'anything'})`).join(', ')}.`,
    );
  }
  requireMayExempt(who, grantScope(who, exemption.team ?? 'unallocated', config), config);
  const entry = entryFor(who, { event: 'unexempt', before: exemption, after: undefined, at: clock.now().toString() });
  if (!(await store.exemptions.remove(exemption.exemptionId, entry))) {
    throw new PennyError('conflict', 'Somebody else was quicker: it is looked at again already.');
  }
  return { message: unexempted(exemption), data: { removed: exemption } };
}

async function exemptionsSeen({ store, config, clock }: ExemptDeps, who: Asker): Promise<Exemption[]> {
  const scopes = grantsOf(who, config).map(({ scope }) => scope);
  const all = await store.exemptions.list(dayOf(clock.now()));
  return all.filter(({ team }) => scopes.includes('*') || scopes.includes(team ?? 'unallocated'));
}

function refOf({ cloud, subAccountId, regionId, resourceType, resourceId }: ResourceRef): ResourceRef {
  return { cloud, subAccountId, regionId, resourceType, resourceId };
}

/** Who did what. The actor is who Slack says it is, or the terminal; never what a form or a text claims. */
function entryFor(
  who: Asker,
  {
    event,
    before,
    after,
    at,
  }: { event: string; before: Exemption | undefined; after: Exemption | undefined; at: string },
): AuditEntry {
  return {
    subjectKind: 'exemption',
    subjectId: (after ?? before)!.exemptionId,
    event,
    fromState: before ? inWords(before) : null,
    toState: after ? inWords(after) : null,
    actor: who.userId,
    note: who.userId === 'terminal' && who.email ? `with the rights of ${who.email}` : '',
    at,
  };
}

const inWords = ({ resource, detector, until, reason }: Exemption) =>
  `${resource.resourceType} ${resource.resourceId} in ${resource.subAccountId} ${resource.regionId}, ${detector ?? 'anything'}, until ${until}: ${reason}`;
