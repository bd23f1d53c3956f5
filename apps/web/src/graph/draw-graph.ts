import { graphKinds } from './kinds.js';
import { type GraphEdge, type GraphNode, headHeight } from './graph-model.js';
import type { Box, GraphLayout, Point } from './layout.js';
import { shortLabel } from './short-label.js';

/** The colours and the font a canvas needs, read from the tokens of the scheme in force. */
export interface GraphPalette {
  readonly line: string;
  readonly nearby: string;
  readonly accent: string;
  readonly surface: string;
  readonly text: string;
  readonly font: string;
  readonly hues: Readonly<Record<string, string>>;
}

export function readGraphPalette(): GraphPalette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    line: token('--line-strong'), nearby: token('--text-2'), accent: token('--accent'), surface: token('--surface'), text: token('--text'), font: token('--font'),
    hues: Object.fromEntries(Object.values(graphKinds).map(({ hue }) => [hue, token(hue)])),
  };
}

interface DrawnEdge {
  readonly points: readonly Point[];
  readonly box: Box;
  readonly from: string;
  readonly to: string;
  readonly highlighted: boolean;
}

interface DrawnNode {
  readonly id: string;
  readonly box: Box;
  readonly hue: string;
  readonly label: string;
}

/** What there is to draw, worked out once for all frames. */
export interface Scene {
  readonly edges: readonly DrawnEdge[];
  readonly nodes: readonly DrawnNode[];
  readonly hasHighlights: boolean;
}

export function sceneOf(nodes: readonly GraphNode[], edges: readonly GraphEdge[], layout: GraphLayout): Scene {
  return {
    edges: edges.flatMap(({ id, from, to, highlighted = false }) => {
      const points = layout.edges.get(id);
      return points === undefined || points.length < 2 ? [] : [{ points, box: around(points), from, to, highlighted }];
    }),
    nodes: nodes.flatMap(({ id, kind, label }) => {
      const box = layout.nodes.get(id);
      return box === undefined ? [] : [{ id, box, hue: graphKinds[kind].hue, label: shortLabel(label) }];
    }),
    hasHighlights: edges.some(({ highlighted }) => highlighted),
  };
}

export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Below this the nodes are blocks on the canvas; above, elements that can be read, reached and clicked. */
export const nearZoom = 0.55;
/** Below this the blocks carry no names. */
const namedZoom = 0.3;
const cornerRadius = 7;

/** Draws the edges that are in sight, and from afar the nodes too. `picked` is the node whose edges stand out. */
export function drawGraph(context: CanvasRenderingContext2D, scene: Scene, view: View, palette: GraphPalette, picked: string | undefined): void {
  const { x, y, zoom, width, height, pixelRatio } = view;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, width * pixelRatio, height * pixelRatio);
  context.setTransform(zoom * pixelRatio, 0, 0, zoom * pixelRatio, x * pixelRatio, y * pixelRatio);
  const sight = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  const isNear = zoom >= nearZoom;
  const edges = scene.edges.filter(({ box }) => overlaps(box, sight));
  const isPicked = ({ from, to }: DrawnEdge): boolean => picked !== undefined && (from === picked || to === picked);
  const thin = Math.max(1.25, 0.7 / zoom);
  strokeEdges(context, edges.filter((edge) => !edge.highlighted && !isPicked(edge)), palette.line, thin, isNear);
  strokeEdges(context, edges.filter((edge) => !edge.highlighted && isPicked(edge)), palette.nearby, thin * 1.3, isNear);
  strokeEdges(context, edges.filter((edge) => edge.highlighted), palette.accent, thin * 2, isNear);
  if (!isNear) drawBlocks(context, scene, sight, zoom, palette);
}

function strokeEdges(context: CanvasRenderingContext2D, edges: readonly DrawnEdge[], colour: string, width: number, isNear: boolean): void {
  if (edges.length === 0) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.beginPath();
  for (const { points } of edges) trace(context, points, isNear ? cornerRadius : 0);
  context.stroke();
  if (!isNear) return;
  context.fillStyle = colour;
  context.beginPath();
  for (const { points } of edges) traceHead(context, points);
  context.fill();
}

function trace(context: CanvasRenderingContext2D, points: readonly Point[], radius: number): void {
  for (const [index, point] of points.entries()) {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (before === undefined) context.moveTo(point.x, point.y);
    else if (after === undefined || radius === 0) context.lineTo(point.x, point.y);
    else context.arcTo(point.x, point.y, after.x, after.y, Math.min(radius, length(before, point) / 2, length(point, after) / 2));
  }
}

/** Edges end from the left: the layout goes to the right. */
function traceHead(context: CanvasRenderingContext2D, points: readonly Point[]): void {
  const end = points.at(-1);
  if (end === undefined) return;
  context.moveTo(end.x, end.y);
  context.lineTo(end.x - 7, end.y - 3.5);
  context.lineTo(end.x - 7, end.y + 3.5);
  context.closePath();
}

function drawBlocks(context: CanvasRenderingContext2D, { nodes }: Scene, sight: Box, zoom: number, palette: GraphPalette): void {
  const seen = nodes.filter(({ box }) => overlaps(box, sight));
  for (const [hue, colour] of Object.entries(palette.hues)) {
    const own = seen.filter((node) => node.hue === hue);
    if (own.length === 0) continue;
    context.beginPath();
    for (const { box } of own) context.rect(box.x, box.y, box.width, box.height);
    context.fillStyle = palette.surface;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = Math.max(1.5, 0.8 / zoom);
    context.stroke();
    if (zoom >= namedZoom) continue;
    context.globalAlpha = 0.45;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 1;
  }
  if (zoom < namedZoom) return;
  context.fillStyle = palette.text;
  context.font = `20px ${palette.font}`;
  context.textBaseline = 'middle';
  for (const { box, label } of seen) context.fillText(label.length > 19 ? `${label.slice(0, 18)}…` : label, box.x + 12, box.y + headHeight / 2, box.width - 20);
}

/** The node at a point of the graph. */
export function nodeAt({ nodes }: Scene, { x, y }: Point): string | undefined {
  return nodes.find(({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height)?.id;
}

function around(points: readonly Point[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function overlaps(one: Box, other: Box): boolean {
  return one.x <= other.x + other.width && one.x + one.width >= other.x && one.y <= other.y + other.height && one.y + one.height >= other.y;
}

const length = (from: Point, to: Point): number => Math.abs(from.x - to.x) + Math.abs(from.y - to.y);
