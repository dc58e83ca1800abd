import { useEffect, useRef, useState } from 'react';
import type { InputValues } from '../slack/inputs.ts';
import { isJson } from '../slack/options.ts';
import type { PageView, Snapshot } from '../slack/snapshot.ts';
import { act } from './act.ts';
import { Blocks } from './blocks.tsx';
import { textOf } from './surface.ts';
import { SurfaceOf } from './use-surface.tsx';

/** The modal on top. It closes when the bot takes what was filled in, and says what is wrong when not. */
export function Modal({ view, snapshot }: { view: PageView; snapshot: Snapshot }) {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [values, setValues] = useState<InputValues>({});
  const box = useRef<HTMLFormElement>(null);
  const { you: user, bot } = snapshot;
  const { payload, id: viewId } = view;
  const title = textOf(payload.title);
  const close = (isCleared: boolean) => void act('close', { user, viewId, isCleared });

  useEffect(() => box.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);

  async function submit() {
    setIsSending(true);
    const outcome = await act('submit', { user, viewId, values }).finally(() => setIsSending(false));
    setErrors(outcome.errors ?? {});
    setProblem(outcome.problem ? `${bot.name} did not answer in time. Please try again.` : '');
  }

  return (
    <div className="shade">
      <form
        ref={box}
        className="modal"
        role="dialog"
        aria-modal="true"
        aria-label={title}
        data-testid="modal"
        noValidate
        onKeyDown={(event) => event.key === 'Escape' && close(true)}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <header>
          <h2>{title}</h2>
          <button type="button" className="cross" aria-label="Close" onClick={() => close(true)}>
            ×
          </button>
        </header>
        <div className="modal-body">
          <SurfaceOf snapshot={snapshot} where={{ viewId }} errors={errors} onValues={setValues}>
            <Blocks blocks={Array.isArray(payload.blocks) ? payload.blocks.filter(isJson) : []} />
          </SurfaceOf>
          {problem && (
            <p className="error" role="alert">
              {problem}
            </p>
          )}
        </div>
        <footer>
          <button type="button" className="button" onClick={() => close(false)}>
            {textOf(payload.close) || 'Close'}
          </button>
          {payload.submit !== undefined && (
            <button type="submit" className="button primary" data-testid="modal-submit" disabled={isSending}>
              {textOf(payload.submit)}
            </button>
          )}
        </footer>
      </form>
    </div>
  );
}
