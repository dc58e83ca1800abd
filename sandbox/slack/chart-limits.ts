import { all, byType, type Check, fault, list, number, object, string } from './checks.ts';
import { isJson, type Json } from './options.ts';

/*
 * The limits of Slack's native chart.
 * Source: docs.slack.dev/reference/block-kit/blocks/data-visualization-block (June 2026).
 */

const label = string(20, 1);

const pie = object({
  type: string(),
  segments: list(object({ label, value: all(number(), positive) }), 6),
});

const cartesian = object({
  type: string(),
  series: list(object({ name: label, data: list(object({ label, value: number() }), 20) }), 6),
  axis_config: object({ categories: list(label, 20), 'x_label?': string(50), 'y_label?': string(50) }),
});

function positive(value: unknown, path: string, faults: string[]): void {
  if (typeof value === 'number' && value <= 0) fault(faults, path, 'must be greater than 0');
}

const unique = (values: unknown[]) => new Set(values).size === values.length;

/** Names and categories are unique, and each series has exactly one value for each category. */
const consistent: Check = (value, path, faults) => {
  if (!isJson(value) || !Array.isArray(value.series) || !isJson(value.axis_config)) return;
  const series = value.series.filter(isJson);
  const categories = Array.isArray(value.axis_config.categories) ? value.axis_config.categories : [];

  if (!unique(series.map((each) => each.name))) fault(faults, `${path}/series`, 'names must be unique');
  if (!unique(categories)) fault(faults, `${path}/axis_config/categories`, 'categories must be unique');
  for (const [index, each] of series.entries()) {
    const labels = Array.isArray(each.data) ? each.data.filter(isJson).map((point) => point.label) : [];
    if (labels.length !== categories.length || !categories.every((category) => labels.includes(category)))
      fault(faults, `${path}/series/${index}/data`, 'must have exactly one value for each category');
  }
};

const cartesianChart = all(cartesian, consistent);

/** The check of a whole data_visualization block; `base` are the fields every block has. */
export function chart(base: Record<string, Check>): Check {
  return object({
    ...base,
    title: string(50, 1),
    chart: byType({ pie, bar: cartesianChart, line: cartesianChart, area: cartesianChart }),
  });
}

/** The block types that reach workspaces in phases; where they have not arrived, Slack answers `invalid_blocks`. */
export function isPhasedIn(block: Json): boolean {
  return block.type === 'data_visualization' || block.type === 'data_table';
}
