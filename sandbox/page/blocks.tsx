import type { DataTableBlock } from '@slack/types';
import type { DataVisualizationBlock } from '../../src/model/message.ts';
import { isJson, type Json } from '../slack/options.ts';
import { Chart } from './chart.tsx';
import { DataTable } from './data-table.tsx';
import { Element } from './elements.tsx';
import { InputBlock } from './input-block.tsx';
import { isDrawable, Rendered } from './rendered.tsx';
import { textOf } from './surface.ts';

/** Block Kit: what people can press is ours, charts and data tables are ours, the rest is the library's. */
export function Blocks({ blocks }: { blocks: Json[] }) {
  return blocks.map((block) => <Block key={String(block.block_id)} block={block} />);
}

function Block({ block }: { block: Json }) {
  if (isTable(block)) return <DataTable block={block} />;
  if (isChart(block)) return <Chart block={block} />;
  if (block.type === 'actions') return <ActionsBlock block={block} />;
  if (block.type === 'input') return <InputBlock block={block} />;
  if (block.type === 'container') return <Container block={block} />;
  if (block.type === 'section' && isJson(block.accessory) && block.accessory.type !== 'image')
    return <SectionWithAccessory block={block} accessory={block.accessory} />;
  return isDrawable(block) ? <Rendered blocks={[block]} /> : <UnknownBlock block={block} />;
}

const isTable = (block: Json): block is Json & DataTableBlock => block.type === 'data_table';
const isChart = (block: Json): block is Json & DataVisualizationBlock => block.type === 'data_visualization';

function ActionsBlock({ block }: { block: Json }) {
  const elements = Array.isArray(block.elements) ? block.elements.filter(isJson) : [];
  return (
    <div className="actions">
      {elements.map((element) => (
        <Element key={String(element.action_id)} blockId={String(block.block_id)} element={element} />
      ))}
    </div>
  );
}

function SectionWithAccessory({ block, accessory }: { block: Json; accessory: Json }) {
  const { accessory: _, ...text } = block;
  return (
    <div className="beside">
      <Rendered blocks={[text]} />
      <Element blockId={String(block.block_id)} element={accessory} />
    </div>
  );
}

function Container({ block }: { block: Json }) {
  const children = Array.isArray(block.child_blocks) ? block.child_blocks.filter(isJson) : [];
  return (
    <details className="card container" open={block.default_collapsed !== true}>
      <summary>{textOf(block.title)}</summary>
      <Blocks blocks={children} />
    </details>
  );
}

/** Loud on purpose: a block nobody draws is a mistake somebody should see. */
function UnknownBlock({ block }: { block: Json }) {
  return (
    <div className="unknown" role="alert">
      <b>This page cannot draw a “{String(block.type)}” block</b>
      <pre>{JSON.stringify(block, null, 2)}</pre>
    </div>
  );
}
