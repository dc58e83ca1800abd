import { useLayoutEffect, useRef, useState } from 'react';
import type { DataVisualizationBlock } from '../../src/model/message.ts';
import { CartesianChart } from './chart-cartesian.tsx';
import { PieChart } from './chart-pie.tsx';

/** Slack's native chart as SVG, at the width it has: labels stay legible on a phone. */
export function Chart({ block }: { block: DataVisualizationBlock }) {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 600)));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);

  const { chart, title } = block;
  return (
    <figure className="card chart" data-testid="chart">
      <figcaption>{title}</figcaption>
      <div ref={box}>
        {chart.type === 'pie' ? (
          <PieChart segments={chart.segments} title={title} />
        ) : (
          <CartesianChart chart={chart} title={title} width={width} />
        )}
      </div>
    </figure>
  );
}
