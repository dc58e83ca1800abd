import type { DataVisualizationBlock } from '../../src/model/message.ts';
import { formatShort } from './format.ts';
import { colourAt, Legend } from './legend.tsx';

type Cartesian = Exclude<DataVisualizationBlock['chart'], { type: 'pie' }>;

const HEIGHT = 216;
/** The name of the x axis needs a line of its own below. */
const AXIS_NAME = 20;
/** On the right there is room for half a label. */
const MARGIN = { top: 12, right: 36, bottom: 24, left: 62 };

/** Where things are: pixels for categories and values. */
interface Scale {
  ticks: number[];
  step: number;
  x(index: number): number;
  y(value: number): number;
}

/** Line, area and bar. Areas lie over each other, they are not stacked. */
export function CartesianChart({ chart, title, width }: { chart: Cartesian; title: string; width: number }) {
  const { series, axis_config } = chart;
  const { categories, x_label, y_label } = axis_config;
  const lines = series.map(({ name, data }) => ({
    name,
    values: categories.map((category) => data.find((point) => point.label === category)?.value ?? 0),
  }));
  const scale = scaleFor(
    lines.flatMap(({ values }) => values),
    categories.length,
    { width, isBar: chart.type === 'bar' },
  );
  const height = HEIGHT + (x_label ? AXIS_NAME : 0);
  // Counted from the end: the newest day is the one people look for, and the one that may be marked.
  const every = Math.ceil(categories.length / Math.max(1, Math.floor((width - MARGIN.left) / 64)));

  return (
    <>
      <svg role="img" aria-label={title} {...{ width, height }} viewBox={`0 0 ${width} ${height}`}>
        {scale.ticks.map((tick) => (
          <g key={tick}>
            <line className="grid" x1={MARGIN.left} x2={width - MARGIN.right} y1={scale.y(tick)} y2={scale.y(tick)} />
            <text className="tick" x={MARGIN.left - 8} y={scale.y(tick) + 4} textAnchor="end">
              {formatShort(tick)}
            </text>
          </g>
        ))}
        {categories.map((category, index) =>
          (categories.length - 1 - index) % every === 0 ? (
            <text
              className="tick"
              key={category}
              x={scale.x(index)}
              y={HEIGHT - MARGIN.bottom + 18}
              textAnchor="middle"
            >
              {category}
            </text>
          ) : null,
        )}
        {lines.map((line, index) => (
          <Series key={line.name} type={chart.type} {...line} {...{ categories, index, scale }} of={lines.length} />
        ))}
        {x_label && (
          <text className="axis" x={width / 2} y={height - 4} textAnchor="middle">
            {x_label}
          </text>
        )}
        {y_label && (
          <text className="axis" transform={`translate(11 ${HEIGHT / 2 - 12}) rotate(-90)`} textAnchor="middle">
            {y_label}
          </text>
        )}
      </svg>
      {lines.length > 1 && <Legend names={lines.map(({ name }) => name)} />}
    </>
  );
}

interface SeriesProps {
  type: Cartesian['type'];
  name: string;
  values: number[];
  categories: string[];
  index: number;
  of: number;
  scale: Scale;
}

function Series({ type, name, values, categories, index, of, scale }: SeriesProps) {
  const colour = colourAt(index);
  const label = (at: number) => `${categories[at]}, ${name}: ${formatShort(values[at]!)}`;
  if (type === 'bar') {
    const bar = Math.min(34, (scale.step * 0.72) / of);
    return values.map((value, at) => {
      const x = scale.x(at) - (bar * of) / 2 + bar * index;
      const y = Math.min(scale.y(value), scale.y(0));
      const height = Math.abs(scale.y(value) - scale.y(0));
      return (
        <rect key={categories[at]} {...{ x, y, height }} width={Math.max(1, bar - 2)} rx={2} fill={colour}>
          <title>{label(at)}</title>
        </rect>
      );
    });
  }

  const points = values.map((value, at) => `${scale.x(at)},${scale.y(value)}`);
  const ground = `${scale.x(values.length - 1)},${scale.y(0)} ${scale.x(0)},${scale.y(0)}`;
  return (
    <g>
      {type === 'area' && <polygon points={`${points.join(' ')} ${ground}`} fill={colour} opacity={0.16} />}
      <polyline points={points.join(' ')} fill="none" stroke={colour} strokeWidth={2} strokeLinejoin="round" />
      {values.map((value, at) => (
        <circle
          key={categories[at]}
          cx={scale.x(at)}
          cy={scale.y(value)}
          r={3}
          fill="#fff"
          stroke={colour}
          strokeWidth={2}
        >
          <title>{label(at)}</title>
        </circle>
      ))}
    </g>
  );
}

/** Every scale holds zero, so that a small change does not look like a large one. */
function scaleFor(values: number[], count: number, { width, isBar }: { width: number; isBar: boolean }): Scale {
  const ticks = niceTicks(Math.min(0, ...values), Math.max(...values, 0));
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const inner = width - MARGIN.left - MARGIN.right;
  const step = isBar || count === 1 ? inner / count : inner / Math.max(1, count - 0.4);
  const first = MARGIN.left + (isBar || count === 1 ? step / 2 : step * 0.3);
  const depth = HEIGHT - MARGIN.top - MARGIN.bottom;
  return {
    ticks,
    step,
    x: (index) => first + step * index,
    y: (value) => MARGIN.top + depth * (1 - (value - low) / (high - low || 1)),
  };
}

/** Four or five round numbers that enclose the values. */
function niceTicks(low: number, high: number): number[] {
  const raw = (high - low || 1) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((each) => each >= raw) ?? raw;
  const start = Math.floor(low / step);
  return Array.from({ length: Math.ceil(high / step) - start + 1 }, (_, index) => (start + index) * step);
}
