/** Enough different colours for the series and segments of one chart. */
const PALETTE = ['#1264a3', '#e8912d', '#2bac76', '#7c3aed', '#cd2553', '#0b8f9c', '#8d6e3f', '#5b7083'];

export function colourAt(index: number): string {
  return PALETTE[index % PALETTE.length]!;
}

/** Which colour is which series. */
export function Legend({ names }: { names: string[] }) {
  return (
    <ul className="legend">
      {names.map((name, index) => (
        <li key={name}>
          <span className="swatch" style={{ background: colourAt(index) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}
