import { createContext } from 'react';
import type { InputValue, InputValues } from '../slack/inputs.ts';
import type { Json } from '../slack/options.ts';
import type { Snapshot } from '../slack/snapshot.ts';

/** Where some blocks stand: a message, a modal, the Home tab. Elements tell it what was pressed and filled in. */
export interface Surface {
  snapshot: Snapshot;
  values: InputValues;
  errors: Record<string, string>;
  setValue(key: string, value: InputValue): void;
  press(blockId: string, element: Json, value: InputValue): void;
}

export const SurfaceContext = createContext<Surface | undefined>(undefined);

/** The `text` of a text object, or the text itself. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'text' in value ? String(value.text) : '';
}
