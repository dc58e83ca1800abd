import { useContext } from 'react';
import { isJson, type Json } from '../slack/options.ts';
import { Element } from './elements.tsx';
import { SurfaceContext, textOf } from './surface.ts';

/** A labelled input of a modal, with what is wrong with it underneath. */
export function InputBlock({ block }: { block: Json }) {
  const surface = useContext(SurfaceContext);
  const blockId = String(block.block_id);
  const error = surface?.errors[blockId];
  const label = textOf(block.label);
  const element = isJson(block.element) ? { placeholder: { type: 'plain_text', text: label }, ...block.element } : {};
  return (
    <fieldset className={`field ${error ? 'wrong' : ''}`}>
      <legend>
        {label} {block.optional === true && <span className="quiet">(optional)</span>}
      </legend>
      <Element blockId={blockId} element={element} isInput={block.dispatch_action !== true} />
      {block.hint !== undefined && <small className="quiet">{textOf(block.hint)}</small>}
      {error && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </fieldset>
  );
}
