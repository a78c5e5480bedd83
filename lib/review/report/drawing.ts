import { grantsOf, identityName, resourceOf, shortScope } from './markdown';
import { LinkState, Report, ReportAccess } from './report-model';
import { html } from '../../text/html';

/** The part of the layout library that is used; its own types are for ECMAScript modules only. */
interface Graph {
  setGraph(options: object): Graph;
  setDefaultEdgeLabel(label: () => object): Graph;
  setNode(key: string, box: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(key: string): Placed;
  edge(from: string, to: string): { readonly points: readonly { readonly x: number; readonly y: number }[] };
}
interface Dagre { readonly Graph: new () => Graph; layout(graph: Graph): void }

const CHAR = 7.3;
const LETTERS = 34;
const HEIGHT = 42;

interface Box { readonly kind: string; readonly label: string; readonly sub: string; readonly full: string; readonly href?: string; readonly accesses: Set<number> }
interface Line { state: LinkState; readonly accesses: Set<number> }

/** One access of the report, with the number of its row. */
export interface Numbered { readonly access: ReportAccess; readonly row: number }

/** The chains of some accesses as SVG: Flux object, sign-in, identity, grant, resource, from left to right. */
export function drawing(accesses: readonly Numbered[], report: Report, title: string): string {
  const boxes = new Map<string, Box>();
  const lines = new Map<string, Line>();
  for (const { access, row } of accesses) {
    const chain = boxesOf(access, row, report);
    chain.forEach(({ key, box }) => {
      boxes.has(key) || boxes.set(key, box);
      boxes.get(key)!.accesses.add(row);
    });
    const { signIn, identity, grant } = access.links;
    [signIn, identity, grant, grant].forEach((state, i) => {
      const key = JSON.stringify([chain[i].key, chain[i + 1].key]);
      const line = lines.get(key) ?? { state, accesses: new Set<number>() };
      line.accesses.add(row);
      line.state = state === 'broken' ? 'broken' : line.state;
      lines.set(key, line);
    });
  }
  return render(boxes, lines, title);
}

function boxesOf(access: ReportAccess, row: number, report: Report): { key: string; box: Box }[] {
  const { kind, namespace, name, serviceAccount, secret, proof, level, controller, integration, links } = access;
  const [grant, ...more] = grantsOf(access);
  const account = serviceAccount ? `${serviceAccount.namespace}/${serviceAccount.name}` : secret ?? (proof === 'node' ? 'kubelet' : controller);
  const by = proof === 'federation' ? 'ServiceAccount' : proof === 'none' ? 'does not sign in' : proof;
  const target = resourceOf(access);
  const may = grant ? [grant, ...more].map(({ name: role }) => role).join(', ') : (links.grant === 'broken' ? 'no grant' : links.grant === 'assumed' ? 'granted elsewhere' : 'needs none');
  const box = (column: string, key: string, label: string, sub: string, full: string, href?: string) => ({
    key: `${column}\n${key}`, box: { kind: column, label, sub, full, href, accesses: new Set<number>() },
  });
  const identity = access.identity ?? `${proof} ${access.identity ?? account}`;
  return [
    box('object', access.id, name, kind, `${kind} ${namespace}/${name}: ${access.chain}`, `#access-${row}`),
    box('account', `${by}\n${account}`, account, `${by}, ${level} level`, account),
    box('identity', identity, identityName(access, report), 'identity', report.identities.find(({ key }) => key === identity)?.at ?? identityName(access, report)),
    box('grant', `${identity}\n${grant?.id ?? may}\n${grant ? '' : target}`, may, grant ? shortScope(grant.scope) : '', grant?.scope ?? may),
    box('resource', `${integration}\n${target}`, target, integration, target),
  ];
}

function render(boxes: ReadonlyMap<string, Box>, lines: ReadonlyMap<string, Line>, title: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as said above
  const dagre = require('@dagrejs/dagre') as Dagre;
  const graph = new dagre.Graph().setGraph({ rankdir: 'LR', nodesep: 10, ranksep: 46, marginx: 6, marginy: 6 }).setDefaultEdgeLabel(() => ({}));
  boxes.forEach(({ label, sub }, key) => graph.setNode(key, { width: Math.max(90, Math.max(cut(label).length, cut(sub).length * 0.85) * CHAR + 20), height: HEIGHT }));
  [...lines.keys()].forEach(key => graph.setEdge(...JSON.parse(key) as [string, string]));
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const edges = [...lines].map(([key, line]) => edge(graph, JSON.parse(key) as [string, string], line));
  const nodes = [...boxes].map(([key, box]) => node(graph.node(key), box));
  const size = [width, height].map(Math.ceil);
  return `<svg viewBox="0 0 ${size[0]} ${size[1]}" width="${size[0]}" height="${size[1]}" role="group" aria-label="${html(title)}">${edges.join('')}${nodes.join('')}</svg>`;
}

interface Placed { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

function edge(graph: Graph, [from, to]: readonly [string, string], { state, accesses }: Line): string {
  const { points } = graph.edge(from, to);
  const [first, ...rest] = points.map(({ x, y }) => `${round(x)} ${round(y)}`);
  return `<path class="edge ${state}" data-rows="${[...accesses].join(' ')}" d="M${first} L${rest.join(' L')}"><title>${state}</title></path>`;
}

function node({ x, y, width, height }: Placed, { kind, label, sub, full, href, accesses }: Box): string {
  const left = round(x - width / 2);
  const top = round(y - height / 2);
  const body = `<title>${html(full)}</title><rect x="${left}" y="${top}" width="${round(width)}" height="${height}" rx="6"/>`
    + `<text x="${round(left + 10)}" y="${round(top + 18)}">${html(cut(label))}</text><text class="sub" x="${round(left + 10)}" y="${round(top + 33)}">${html(cut(sub))}</text>`;
  const attributes = `class="node ${kind}" data-rows="${[...accesses].join(' ')}"`;
  return href ? `<a href="${href}" aria-label="${html(full)}" ${attributes}>${body}</a>` : `<g ${attributes}>${body}</g>`;
}

function cut(text: string): string {
  const chars = [...text.replace(/\s+/g, ' ')];
  return chars.length <= LETTERS ? chars.join('') : `${chars.slice(0, LETTERS - 12).join('')}…${chars.slice(-11).join('')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
