import type { Plan } from '../../model/proposal.ts';
import { kindOf } from '../../remediation/kinds.ts';
import { type ButtonSpec, md } from '../blocks.ts';
import { isUndoOffered, type ProposalView, planTitle, proposalValue } from './proposal-words.ts';

/** What can be pressed in the state a proposal is in; nothing that would only be refused for its state. */
export function proposalButtons(view: ProposalView): ButtonSpec[] {
  const { proposal } = view;
  const value = proposalValue(proposal);
  const deny: ButtonSpec = { label: 'Deny', actionId: 'proposal.deny', value };
  const cancel: ButtonSpec = { label: 'Cancel', actionId: 'proposal.cancel', value };
  switch (proposal.state) {
    case 'proposed':
      return [
        approve(proposal.plan, value),
        deny,
        { label: 'Snooze', actionId: 'proposal.snooze', value },
        { label: 'Other ways', actionId: 'proposal.alternatives', value },
      ];
    case 'snoozed':
      return [deny];
    case 'approved':
      return [cancel];
    case 'blocked':
      return [{ label: 'Try again', actionId: 'proposal.retry', value, style: 'primary' }, cancel, deny];
    default:
      return isUndoOffered(view) ? [undo(proposal.plan, value)] : [];
  }
}

/** The one button of a row among many: the way back while it is offered, else the whole card. */
export function rowButton(view: ProposalView): ButtonSpec {
  const { proposal } = view;
  const value = proposalValue(proposal);
  return isUndoOffered(view) ? undo(proposal.plan, value) : { label: 'Review', actionId: 'proposal.review', value };
}

/** Asked twice where a slip would hurt: what cannot be undone, production, and what nobody says it is. */
function approve(plan: Plan, value: string): ButtonSpec {
  const { label, why } = { label: kindOf(plan.remediation).verb, why: reasonToAsk(plan) };
  const button: ButtonSpec = { label: 'Approve', actionId: 'proposal.approve', value, style: 'primary' };
  if (why === undefined) return button;
  const text = md`${planTitle(plan)}. ${why}`;
  return { ...button, confirm: { title: 'Are you sure?', text, yes: label, no: 'Not yet' } };
}

function reasonToAsk({ undo, environment }: Plan): string | undefined {
  const place = { production: 'This is production.', unknown: 'Nobody says which environment this is.' }[environment];
  if (!undo) return `It cannot be undone.${place ? ` ${place}` : ''}`;
  return place && `${place} It can be undone for ${undo.days} days: ${undo.how}.`;
}

function undo({ undo: way }: Plan, value: string): ButtonSpec {
  const costs = way && way.costs.length > 0 ? ` What it costs: ${way.costs.join('; ')}.` : '';
  const text = md`I ${way?.how ?? 'take it back'}.${costs}`;
  return {
    label: 'Undo',
    actionId: 'proposal.undo',
    value,
    confirm: { title: 'Undo it?', text, yes: 'Undo', no: 'Leave as it is' },
  };
}
