import type { ViewOutput } from '@slack/bolt';
import { grantScope, grantsOf, mayBudget, requireMayBudget, teamsOf } from '../src/analysis/access.ts';
import { parseAmount } from '../src/analysis/parse-budget.ts';
import { budgetPlans } from '../src/budget-plans.ts';
import { PennyError } from '../src/errors.ts';
import type { Asker } from '../src/model/access.ts';
import { type BudgetSubject, type Thresholds, TIME_UNITS } from '../src/model/budget.ts';
import type { Message, Modal } from '../src/model/message.ts';
import { budgetForm, FIELDS } from '../src/slack/views/budget-modal.ts';
import { budgetSet } from '../src/slack/views/budget-report.ts';
import { type BudgetDeps, refuseDeclared, setBudget } from './budget-change.ts';

/** What somebody filled in, read but not yet granted. */
export interface FilledBudgetForm {
  /** The budget that is changed; without it, the subject of a new one. */
  budgetId?: string | undefined;
  subject?: BudgetSubject | undefined;
  amount?: number | undefined;
  isAuto: boolean;
  thresholds: Thresholds;
}

/** The form for a new budget, with the scopes that this person may set budgets for. */
export function newForm({ config }: Pick<BudgetDeps, 'config'>, who: Asker): Modal {
  const grants = grantsOf(who, config);
  const scopes = grants.filter((grant) => mayBudget(who, grant, config)).map(({ label }) => label);
  if (scopes.length === 0) requireMayBudget(who, grants[0]!, config);
  const scope = teamsOf(who, config).find((team) => scopes.includes(team));
  return budgetForm({ scopes, scope, currency: config.reportingCurrency, tagKeys: config.tagKeys });
}

/** The form for a budget there is, for somebody who may change it. */
export async function changeForm({ store, config }: BudgetDeps, who: Asker, budgetId = ''): Promise<Modal> {
  const { budgets } = budgetPlans(config, await store.budgets.list());
  const budget = budgets.find((each) => each.budgetId === budgetId);
  if (!budget) throw gone();
  requireMayBudget(who, grantScope(who, budget.scope, config), config);
  refuseDeclared(budgets, budgetId);
  return budgetForm({ budget });
}

/** Reads a submission; what cannot be read is a sentence under its field. */
export function readBudgetForm(view: ViewOutput): FilledBudgetForm | { errors: Record<string, string> } {
  const field = (id: string) => view.state.values[id]?.[id];
  const errors: Record<string, string> = {};
  const read = <T>(id: string, work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PennyError)) throw error;
      errors[id] = error.message;
      return undefined;
    }
  };
  const isAuto = field(FIELDS.mode)?.selected_option?.value === 'auto';
  const written = field(FIELDS.amount)?.value ?? '';
  const amount = read(FIELDS.amount, () => amountFrom(written, isAuto));
  const budgetId = view.private_metadata || undefined;
  const subject = budgetId === undefined ? subjectFrom(field, read) : undefined;
  const ticked = (field(FIELDS.thresholds)?.selected_options ?? []).map(({ value }) => value);
  if (Object.keys(errors).length > 0) return { errors };
  return { budgetId, subject, amount, isAuto, thresholds: thresholdsFrom(ticked) };
}

/** Sets what was filled in, with the rights that whoever sent it has now. */
export async function submitBudgetForm(deps: BudgetDeps, who: Asker, filled: FilledBudgetForm): Promise<Message> {
  const subject = filled.subject ?? (await subjectOf(deps, filled.budgetId));
  const { amount, isAuto, thresholds } = filled;
  const done = await setBudget(deps, { ...subject, amount, isAuto, thresholds }, who);
  return budgetSet(done.status, done);
}

async function subjectOf({ store }: BudgetDeps, budgetId: string | undefined): Promise<BudgetSubject> {
  const budget = (await store.budgets.list()).find((each) => each.budgetId === budgetId);
  if (!budget) throw gone();
  const { scope, by, key, timeUnit, currency } = budget;
  return { scope, by, key, timeUnit, currency };
}

const gone = () => new PennyError('not_found', 'That budget is gone. `/cost budget` lists what there is.');

type Field = NonNullable<ViewOutput['state']['values'][string]>[string];

function subjectFrom(
  field: (id: string) => Field | undefined,
  read: <T>(id: string, work: () => T) => T | undefined,
): BudgetSubject {
  const part = read(FIELDS.part, () => partFrom(field(FIELDS.part)?.value?.trim() ?? ''));
  const currency = read(FIELDS.currency, () => currencyFrom(field(FIELDS.currency)?.value?.trim().toUpperCase() ?? ''));
  const scope = field(FIELDS.scope)?.selected_option?.value ?? '';
  const chosen = field(FIELDS.timeUnit)?.selected_option?.value;
  const timeUnit = TIME_UNITS.find((each) => each === chosen) ?? 'monthly';
  return { scope, timeUnit, currency: currency ?? '', ...(part ?? { by: 'day' }) };
}

function amountFrom(written: string, isAuto: boolean): number | undefined {
  if (written.trim() !== '') return parseAmount(written);
  if (isAuto) return undefined;
  throw new PennyError('invalid', 'How much? Fill in an amount, or let me make it from history.');
}

/** "service Amazon EC2", "Amazon EC2", "tag:app=shop"; nothing for all costs of the scope. */
function partFrom(text: string): Pick<BudgetSubject, 'by' | 'key'> {
  if (text === '') return { by: 'day' };
  const [, tagKey, value] = /^tag:([^=]+)=(.+)$/i.exec(text) ?? [];
  if (tagKey !== undefined && value !== undefined) return { by: `tag:${tagKey}`, key: value.trim() };
  if (/^tag:/i.test(text)) throw new PennyError('invalid', 'Write tag:KEY=VALUE.');
  return { by: 'service', key: text.replace(/^service\s+/i, '') };
}

function currencyFrom(text: string): string {
  if (/^[A-Z]{3}$/.test(text)) return text;
  throw new PennyError('invalid', 'Write three letters such as USD.');
}

function thresholdsFrom(ticked: readonly string[]): Thresholds {
  const percents = (kind: string) =>
    ticked
      .map((each) => /^(actual|forecast) (\d{1,4}(?:\.\d+)?)$/.exec(each))
      .filter((found) => found?.[1] === kind)
      .map((found) => Number(found![2]));
  return { actual: percents('actual'), forecast: percents('forecast') };
}
