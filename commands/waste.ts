import { grantScope, grantsOf, mayExempt, scopeNames } from '../src/analysis/access.ts';
import { parseWaste, unknownWaste, type WasteVocabulary } from '../src/analysis/parse-waste.ts';
import { askHitRate } from '../src/ask-savings.ts';
import { askFindings, askFindingsNamed, askWaste } from '../src/ask-waste.ts';
import { detectors } from '../src/detectors/index.ts';
import type { Finding } from '../src/model/finding.ts';
import { dayOf } from '../src/model/period.ts';
import type { ResourceType } from '../src/model/resource.ts';
import { proposalsOf, viewsOf } from '../src/proposal-views.ts';
import { whyNoProposal } from '../src/remediation/propose.ts';
import { wasteCsv } from '../src/slack/views/waste-csv.ts';
import { wasteReport } from '../src/slack/views/waste-report.ts';
import { wasteStories, wasteStory } from '../src/slack/views/waste-story.ts';
import type { Answer, Caller, Command, CommandDeps } from './command.ts';
import { findingDocument, wasteDocument } from './waste-document.ts';
import { exempt, exemptions, unexempt } from './waste-exempt.ts';

/** "What do we pay for that does nothing?" And: "leave that alone." */
export const waste: Command = {
  name: 'waste',
  usage:
    'waste [TEAM | all] [by detector | account | team] [DETECTOR] [instance | volume | …] [over AMOUNT] | waste RESOURCE-ID | waste exempt RESOURCE-ID [DETECTOR] until DATE because REASON | waste exemptions | waste unexempt ID',
  summary: 'what is paid for and does nothing, why, and what to do; one resource tells its whole story',

  async run(words, deps, caller) {
    const [first = '', ...rest] = words;
    const verb = { exempt, exemptions, unexempt }[first.toLowerCase()];
    return verb ? verb(rest, deps, caller) : show(words, deps, caller);
  },
};

async function show(words: string[], deps: CommandDeps, caller: Caller): Promise<Answer> {
  const { store, config } = deps;
  const vocabulary = await vocabularyOf(deps, caller);
  const { scope, id, by, ...filter } = parseWaste(words, vocabulary);
  if (id !== undefined) {
    const named = await askFindingsNamed(deps, grantsOf(caller.who, config), id);
    if (named.length === 0) throw unknownWaste(id, vocabulary);
    return tell(named, deps, caller);
  }
  const grant = grantScope(caller.who, scope, config);
  const answer = await askWaste({ store }, { grant, by, ...filter });
  const isAnything = answer.findings.length > 0;
  return {
    message: wasteReport(answer, {
      currency: config.reportingCurrency,
      answerId: isAnything ? deps.remember(['waste', ...words], caller.who) : undefined,
      detectors: detectors.map(({ name, summary }) => ({
        name,
        summary,
        isOff: config.waste.detectors[name] === 'off',
      })),
    }),
    data: wasteDocument(answer),
    ...(isAnything
      ? { csv: { filename: `${answer.team}-waste.csv`.replaceAll(/[^\w.-]/g, '_'), text: wasteCsv(answer) } }
      : {}),
  };
}

/** One finding's whole story; where a resource has several open ones, a line for each. */
async function tell(named: readonly Finding[], deps: CommandDeps, { who }: Caller): Promise<Answer> {
  const { store, config, clock } = deps;
  const open = named.filter(({ state }) => state === 'open');
  const shown = open.length > 0 ? open : named;
  const [finding] = shown;
  if (shown.length > 1 || !finding) {
    return { message: wasteStories(shown), data: { findings: shown.map(findingDocument) } };
  }
  const detector = detectors.find(({ name }) => name === finding.detector);
  const left = await store.exemptions.list(dayOf(clock.now()));
  const events = await store.findings.events(finding.findingId);
  const proposal = (await viewsOf(deps, await proposalsOf(deps, [finding]))).get(finding.findingId);
  return {
    message: wasteStory({
      finding,
      summary: detector?.summary,
      undo: detector?.undo,
      events,
      exemption: left.find(
        ({ resource }) => resource.resourceId === finding.resourceId && resource.subAccountId === finding.subAccountId,
      ),
      hitRate: await askHitRate(deps, finding.detector),
      accountName: (await store.costs.accountNames()).get(finding.subAccountId),
      mayExempt: mayExempt(who, grantScope(who, finding.team, config), config),
      proposal,
      whyNoProposal: proposal || finding.state === 'closed' ? undefined : await whyNoProposal(deps, finding),
    }),
    data: { findings: [findingDocument(finding)], events },
  };
}

/** What can be named: every detector and whatever another product found, and the kinds of resources they look at. */
async function vocabularyOf({ store, config }: CommandDeps, { who }: Caller): Promise<WasteVocabulary> {
  const found = await askFindings({ store }, grantsOf(who, config));
  const types: ResourceType[] = [
    ...detectors.flatMap(({ resourceTypes }) => resourceTypes),
    ...found.map(({ resourceType }) => resourceType),
  ];
  return {
    scopes: scopeNames(config),
    detectors: [...new Set([...detectors.map(({ name }) => name), ...found.map(({ detector }) => detector)])],
    resourceTypes: [...new Set(types)],
  };
}
