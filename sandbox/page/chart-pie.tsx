import { formatShort } from './format.ts';
import { colourAt } from './legend.tsx';

const RADIUS = 90;

interface Segment {
  label: string;
  value: number;
}

/** A pie with its numbers beside it: a slice alone says little. */
export function PieChart({ segments, title }: { segments: Segment[]; title: string }) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  const starts = segments.map(
    (_, index) => segments.slice(0, index).reduce((sum, each) => sum + each.value, 0) / total,
  );
  return (
    <div className="pie">
      <svg role="img" aria-label={title} width="190" height="190" viewBox="-95 -95 190 190">
        {segments.map(({ label, value }, index) => (
          <path
            key={label}
            d={slice(starts[index]!, value / total)}
            fill={colourAt(index)}
            stroke="#fff"
            strokeWidth={2}
          >
            <title>{`${label}: ${formatShort(value)}`}</title>
          </path>
        ))}
      </svg>
      <ul className="legend tall">
        {segments.map(({ label, value }, index) => (
          <li key={label}>
            <span className="swatch" style={{ background: colourAt(index) }} />
            {label} <b>{formatShort(value)}</b> <span className="quiet">{Math.round((100 * value) / total)}%</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The path of a slice; turns begin at twelve o'clock and are fractions of the whole. */
function slice(start: number, share: number): string {
  if (share >= 1) return `M0,${-RADIUS} A${RADIUS},${RADIUS} 0 1 1 -0.01,${-RADIUS} Z`;
  const at = (turn: number) => {
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    return `${(RADIUS * Math.cos(angle)).toFixed(2)},${(RADIUS * Math.sin(angle)).toFixed(2)}`;
  };
  return `M0,0 L${at(start)} A${RADIUS},${RADIUS} 0 ${share > 0.5 ? 1 : 0} 1 ${at(start + share)} Z`;
}
