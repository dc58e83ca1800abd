import type { KnownBlock, ModalView } from '@slack/types';

/**
 * Slack's native chart (Block Kit, June 2026): pie, bar, line, area; messages only, two a message.
 * `@slack/types` 3.2 has no type for it, so this is ours until it has. Limits: docs.slack.dev, data-visualization-block.
 */
export interface DataVisualizationBlock {
  type: 'data_visualization';
  block_id?: string;
  /** Up to 50 characters. */
  title: string;
  chart:
    | { type: 'pie'; segments: { label: string; value: number }[] }
    | {
        type: 'bar' | 'line' | 'area';
        series: { name: string; data: { label: string; value: number }[] }[];
        axis_config: { categories: string[]; x_label?: string; y_label?: string };
      };
}

export type Block = KnownBlock | DataVisualizationBlock;

/** What we say: `text` carries the same facts as the blocks, for notifications, screen readers and the terminal. */
export interface Message {
  text: string;
  blocks: Block[];
}

/** A form, or what became of one. */
export type Modal = ModalView;
