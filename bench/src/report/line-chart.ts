export interface Line {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Chart {
  readonly title: string;
  /** What the axes count. */
  readonly x: string;
  readonly y: string;
  /** Of the x axis; y begins at 0 and is linear. */
  readonly scale: 'linear' | 'logarithmic';
  readonly lines: readonly Line[];
}

const size = { width: 640, height: 360 } as const;
const area = { left: 64, top: 40, right: 500, bottom: 310 } as const;
const ink = '#808080';

/** A line chart as an SVG document. Needs at least one point. */
export function lineChart(chart: Chart): string {
  const points = chart.lines.flatMap((line) => line.points);
  const xs = [...new Set(points.map(({ x }) => x))].toSorted((a, b) => a - b);
  const top = niceTop(Math.max(...points.map(({ y }) => y)));
  const placeX = scaleX(chart.scale, xs);
  const placeY = (y: number): number => area.bottom - (y / top) * (area.bottom - area.top);
  const parts = [
    text(area.left, 22, chart.title, 'font-size="15" font-weight="bold"'),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => yTick(share * top, placeY(share * top))),
    text(area.left - 8, area.top - 8, chart.y, 'text-anchor="end"'),
    ...ticksOf(chart.scale, xs).map((x) => xTick(x, placeX(x))),
    text(area.right, area.bottom + 38, chart.x, 'text-anchor="end"'),
    ...chart.lines.map((line, i) => lineOf(line, i, placeX, placeY)),
  ];
  const { width, height } = size;
  const attributes = `viewBox="0 0 ${String(width)} ${String(height)}" font-family="sans-serif" font-size="12" fill="${ink}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>\n${parts.join('\n')}\n</svg>\n`;
}

/** Room for one point as for many. */
function scaleX(scale: Chart['scale'], xs: readonly number[]): (x: number) => number {
  const place = scale === 'logarithmic' ? (x: number) => Math.log(Math.max(x, 1)) : (x: number) => x;
  const first = scale === 'logarithmic' ? place(xs[0] ?? 1) : 0;
  const last = place(xs.at(-1) ?? 1);
  const span = last > first ? last - first : 1;
  return (x) => area.left + ((place(x) - first) / span) * (area.right - area.left);
}

/** Where there is something to read; on a linear axis round numbers. */
function ticksOf(scale: Chart['scale'], xs: readonly number[]): readonly number[] {
  if (scale === 'logarithmic') return xs;
  const step = niceTop((xs.at(-1) ?? 1) / 4);
  return [0, 1, 2, 3, 4].map((i) => i * step).filter((x) => x <= (xs.at(-1) ?? 1));
}

/** The next of 1, 1.5, 2, 3, 4, 5, 6, 8 and 10 times a power of ten. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.5, 2, 3, 4, 5, 6, 8].find((step) => step * power >= value) ?? 10) * power;
}

function lineOf(
  { name, colour, points }: Line,
  i: number,
  placeX: (x: number) => number,
  placeY: (y: number) => number,
): string {
  const places = points.map(({ x, y }) => ({ x: placeX(x).toFixed(1), y: placeY(y).toFixed(1) }));
  const path = places.map(({ x, y }) => `${x},${y}`).join(' ');
  const y = area.top + 20 * i;
  return [
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...places.map(({ x, y }) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`),
    `<rect x="${String(area.right + 20)}" y="${String(y - 9)}" width="10" height="10" fill="${colour}"/>`,
    text(area.right + 36, y, name),
  ].join('\n');
}

function yTick(value: number, y: number): string {
  const at = y.toFixed(1);
  return [
    `<line x1="${String(area.left)}" y1="${at}" x2="${String(area.right)}" y2="${at}" stroke="${ink}" stroke-opacity="0.3"/>`,
    text(area.left - 8, y + 4, shown(value), 'text-anchor="end"'),
  ].join('\n');
}

function xTick(value: number, x: number): string {
  return text(x, area.bottom + 18, shown(value), 'text-anchor="middle"');
}

function text(x: number, y: number, content: string, attributes = ''): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return `<text ${place}${attributes === '' ? '' : ` ${attributes}`}>${escaped(content)}</text>`;
}

function shown(value: number): string {
  return value >= 10_000 ? value.toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
