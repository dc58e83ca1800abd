import { type ReactNode, useState } from 'react';
import type { InputValues } from '../slack/inputs.ts';
import type { Snapshot } from '../slack/snapshot.ts';
import { act } from './act.ts';
import { type Surface, SurfaceContext } from './surface.ts';

export interface SurfaceProps {
  snapshot: Snapshot;
  /** The message or the view the blocks stand in. */
  where: { channel: string; messageTs: string } | { viewId: string };
  errors?: Record<string, string>;
  onValues?(values: InputValues): void;
  children: ReactNode;
}

/** Remembers what is filled in on one surface, and sends what is pressed there. */
export function SurfaceOf({ snapshot, where, errors = {}, onValues, children }: SurfaceProps) {
  const [values, setValues] = useState<InputValues>({});
  const [problem, setProblem] = useState('');

  const surface: Surface = {
    snapshot,
    values,
    errors,
    setValue(key, value) {
      const next = { ...values, [key]: value };
      setValues(next);
      onValues?.(next);
    },
    async press(blockId, element, value) {
      const actionId = String(element.action_id);
      const outcome = await act('press', { user: snapshot.you, ...where, blockId, actionId, value, values });
      setProblem(outcome.isAcknowledged ? '' : (outcome.error ?? `${snapshot.bot.name} did not answer in time.`));
    },
  };
  return (
    <SurfaceContext value={surface}>
      {children}
      {problem && (
        <p className="error" role="alert">
          ⚠ {problem}
        </p>
      )}
    </SurfaceContext>
  );
}
