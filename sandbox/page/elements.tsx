import { useContext, useState } from 'react';
import { type InputValue, initialValue } from '../slack/inputs.ts';
import { isJson, type Json } from '../slack/options.ts';
import { Confirm } from './confirm.tsx';
import { Choices, Menu, TextInput } from './fields.tsx';
import { SurfaceContext, textOf } from './surface.ts';

export interface ElementProps {
  blockId: string;
  element: Json;
  /** Inside an input block nothing is sent before the modal is. */
  isInput?: boolean;
}

/** Something a person can press or fill in. Asks first where the bot wants a confirmation. */
export function Element({ blockId, element, isInput = false }: ElementProps) {
  const surface = useContext(SurfaceContext);
  const [asked, setAsked] = useState<{ value: InputValue }>();
  if (!surface) return null;

  const key = `${blockId}/${element.action_id}`;
  const value = surface.values[key] === undefined ? initialValue(element) : surface.values[key];
  const send = (chosen: InputValue) => surface.press(blockId, element, chosen);
  const change = (chosen: InputValue) => {
    surface.setValue(key, chosen);
    if (!isInput) choose(chosen);
  };
  const choose = (chosen: InputValue) => (isJson(element.confirm) ? setAsked({ value: chosen }) : send(chosen));

  return (
    <>
      <Control {...{ element, value, change, choose }} />
      {asked && isJson(element.confirm) && (
        <Confirm
          dialog={element.confirm}
          onAnswer={(isYes) => {
            setAsked(undefined);
            if (isYes) send(asked.value);
          }}
        />
      )}
    </>
  );
}

interface ControlProps {
  element: Json;
  value: InputValue;
  change(value: InputValue): void;
  choose(value: InputValue): void;
}

function Control({ element, value, change, choose }: ControlProps) {
  const type = String(element.type);
  if (type === 'button' || type === 'workflow_button') return <Button element={element} onPress={choose} />;
  if (type === 'overflow') return <Overflow element={element} onChoose={choose} />;
  if (type === 'checkboxes' || type === 'radio_buttons') return <Choices {...{ element, value, change }} />;
  if (type.endsWith('_select')) return <Menu {...{ element, value, change }} />;
  return <TextInput {...{ element, value, change }} />;
}

function Button({ element, onPress }: { element: Json; onPress(value: InputValue): void }) {
  const { style = '', value = null, url, accessibility_label } = element;
  const press = () => {
    if (typeof url === 'string') window.open(url, '_blank', 'noopener');
    onPress(typeof value === 'string' ? value : null);
  };
  return (
    <button
      type="button"
      className={`button ${style}`}
      data-testid={`action-${element.action_id}`}
      {...(accessibility_label !== undefined && { 'aria-label': textOf(accessibility_label) })}
      onClick={press}
    >
      {textOf(element.text)}
    </button>
  );
}

/** The three dots: each choice acts at once. */
function Overflow({ element, onChoose }: { element: Json; onChoose(value: InputValue): void }) {
  const [isOpen, setIsOpen] = useState(false);
  const options = Array.isArray(element.options) ? element.options.filter(isJson) : [];
  return (
    <span className="overflow">
      <button
        type="button"
        className="button"
        aria-label="More actions"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        ⋯
      </button>
      {isOpen && (
        <span className="popup" role="menu">
          {options.map((option) => (
            <button
              type="button"
              role="menuitem"
              key={String(option.value)}
              onClick={() => {
                setIsOpen(false);
                onChoose(String(option.value));
              }}
            >
              {textOf(option.text)}
            </button>
          ))}
        </span>
      )}
    </span>
  );
}
