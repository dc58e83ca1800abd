import type { Json } from '../slack/options.ts';
import { Rendered } from './rendered.tsx';
import { textOf } from './surface.ts';

/** "Are you sure?", in the bot's words. */
export function Confirm({ dialog, onAnswer }: { dialog: Json; onAnswer(isYes: boolean): void }) {
  const title = textOf(dialog.title) || 'Are you sure?';
  return (
    <div className="shade">
      <div className="modal small" role="alertdialog" aria-modal="true" aria-label={title}>
        <header>
          <h2>{title}</h2>
        </header>
        <div className="modal-body">
          <Rendered blocks={[{ type: 'section', text: dialog.text }]} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => onAnswer(false)}>
            {textOf(dialog.deny) || 'Cancel'}
          </button>
          <button type="button" className={`button ${dialog.style ?? 'primary'}`} onClick={() => onAnswer(true)}>
            {textOf(dialog.confirm) || 'Yes'}
          </button>
        </footer>
      </div>
    </div>
  );
}
