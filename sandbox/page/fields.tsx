import { useContext } from 'react';
import type { InputValue } from '../slack/inputs.ts';
import { isJson, type Json } from '../slack/options.ts';
import { SurfaceContext, textOf } from './surface.ts';

interface FieldProps {
  element: Json;
  value: InputValue;
  change(value: InputValue): void;
}

interface Option {
  value: string;
  text: string;
  description: string;
}

const asList = (value: InputValue): string[] => (value === null ? [] : Array.isArray(value) ? value : [value]);
const labelOf = (element: Json) => textOf(element.placeholder) || String(element.action_id);

/** Checkboxes and radio buttons. */
export function Choices({ element, value, change }: FieldProps) {
  const isRadio = element.type === 'radio_buttons';
  const chosen = asList(value);
  const toggle = (option: string) => {
    if (isRadio) change(option);
    else change(chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option]);
  };
  return (
    <div className="choices" role={isRadio ? 'radiogroup' : 'group'}>
      {ownOptions(element).map((option) => (
        <label key={option.value}>
          <input
            type={isRadio ? 'radio' : 'checkbox'}
            checked={chosen.includes(option.value)}
            onChange={() => toggle(option.value)}
          />
          <span>{option.text}</span>
          {option.description && <small>{option.description}</small>}
        </label>
      ))}
    </div>
  );
}

/** Every kind of menu: of given options, of people, of channels. */
export function Menu({ element, value, change }: FieldProps) {
  const options = useOptions(element);
  const isMulti = String(element.type).startsWith('multi_');
  const label = labelOf(element);
  if (isMulti)
    return (
      <select
        multiple
        aria-label={label}
        value={asList(value)}
        onChange={(event) => change([...event.target.selectedOptions].map((option) => option.value))}
      >
        <Options options={options} />
      </select>
    );
  return (
    <select aria-label={label} value={asList(value)[0] ?? ''} onChange={(event) => change(event.target.value)}>
      <option value="" disabled>
        {textOf(element.placeholder) || 'Choose an option'}
      </option>
      <Options options={options} />
    </select>
  );
}

function Options({ options }: { options: Option[] }) {
  return options.map(({ value, text }) => (
    <option key={value} value={value}>
      {text}
    </option>
  ));
}

const INPUT_TYPES: Record<string, string> = {
  datepicker: 'date',
  timepicker: 'time',
  datetimepicker: 'datetime-local',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
};

/** Text, numbers, dates and times. */
export function TextInput({ element, value, change }: FieldProps) {
  const shown = asList(value)[0] ?? '';
  const common = { 'aria-label': labelOf(element), placeholder: textOf(element.placeholder) };
  if (element.multiline === true || element.type === 'rich_text_input')
    return <textarea rows={4} {...common} value={shown} onChange={(event) => change(event.target.value)} />;

  const isInstant = element.type === 'datetimepicker';
  const local = isInstant && shown ? new Date(Number(shown) * 1000).toISOString().slice(0, 16) : shown;
  const read = (text: string) => (isInstant && text ? String(Date.parse(`${text}Z`) / 1000) : text);
  return (
    <input
      type={INPUT_TYPES[String(element.type)] ?? 'text'}
      {...common}
      {...(element.is_decimal_allowed === true && { step: 'any' })}
      value={local}
      onChange={(event) => change(read(event.target.value))}
    />
  );
}

/** The options a menu offers; people and channels come from the workspace. */
function useOptions(element: Json): Option[] {
  const snapshot = useContext(SurfaceContext)?.snapshot;
  const kind = String(element.type).replace('multi_', '');
  if (kind === 'users_select')
    return (snapshot?.people ?? []).map(({ id, realName }) => ({ value: id, text: realName, description: '' }));
  if (kind === 'channels_select' || kind === 'conversations_select') {
    const channels = snapshot?.channels.filter((channel) => !channel.isDm) ?? [];
    return channels.map(({ id, name }) => ({ value: id, text: `#${name}`, description: '' }));
  }
  return ownOptions(element);
}

function ownOptions(element: Json): Option[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isJson) : [];
  const options = [element, ...groups].flatMap((each) =>
    Array.isArray(each.options) ? each.options.filter(isJson) : [],
  );
  return options.map(({ value, text, description }) => ({
    value: String(value),
    text: textOf(text),
    description: textOf(description),
  }));
}
