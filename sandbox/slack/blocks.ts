import { isJson, type Json } from './options.ts';

/** An interactive element and the block that holds it. */
export interface FoundElement {
  blockId: string;
  element: Json;
}

/** Gives every block and element its id, as Slack does to those that came without one. */
export function withIds(blocks: Json[]): Json[] {
  return blocks.map((block, index) => fillBlock(block, `b${index}`));
}

function fillBlock(block: Json, blockId: string): Json {
  let elements = 0;
  const fill = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(fill);
    if (!isJson(value)) return value;
    const filled = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each)]));
    return takesActionId(value) ? { action_id: `${blockId}e${elements++}`, ...filled } : filled;
  };
  const children = Array.isArray(block.child_blocks) ? block.child_blocks.filter(isJson) : undefined;
  const inner = children?.map((child, index) => fillBlock(child, `${blockId}c${index}`));
  const { child_blocks: _, ...own } = block;
  return { block_id: blockId, ...(fill(own) as Json), ...(inner && { child_blocks: inner }) };
}

const INTERACTIVE =
  /^(button|workflow_button|icon_button|feedback_buttons|overflow|checkboxes|radio_buttons|.*picker|.*_select|.*_input)$/;

/** Elements a person can press or fill in, and which therefore have an action_id. */
export function takesActionId(value: Json): boolean {
  return typeof value.type === 'string' && INTERACTIVE.test(value.type);
}

/** Every interactive element of some blocks, wherever it sits: accessory, actions, input, card, container. */
export function elementsOf(blocks: Json[]): FoundElement[] {
  return blocks.flatMap((block) => {
    const children = Array.isArray(block.child_blocks) ? block.child_blocks.filter(isJson) : [];
    const { child_blocks: _, ...own } = block;
    const here = interactiveIn(own).map((element) => ({ blockId: String(block.block_id), element }));
    return [...here, ...elementsOf(children)];
  });
}

function interactiveIn(value: unknown): Json[] {
  if (Array.isArray(value)) return value.flatMap(interactiveIn);
  if (!isJson(value)) return [];
  return takesActionId(value) ? [value] : Object.values(value).flatMap(interactiveIn);
}
