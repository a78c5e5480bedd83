import * as path from 'path';
import { ApiObject, App, Chart, Names } from 'cdk8s';
import { IConstruct } from 'constructs';
import { checkChartFile } from './file-names';
import { PlannedFile, siteOf } from '../core/contracts';
import { manifestOf } from '../core/hand-off/manifest';
import { leftovers } from '../core/hand-off/resolver';
import { Program } from '../core/program';
import { FluxAzureError } from '../text/problems';
import { Refusal } from '../text/refusals';
import { toYaml } from '../text/yaml';

/** A manifest as it will be written. */
export interface RenderedObject {
  readonly path: string;
  readonly json: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name?: string; readonly namespace?: string } };
}

/** The objects of one chart. */
export interface RenderedChart {
  readonly chart: Chart;
  readonly objects: readonly RenderedObject[];
}

/** The Kubernetes half in memory. */
export interface KubernetesHalf {
  readonly charts: readonly RenderedChart[];
  readonly delivery: readonly PlannedFile[];
}

/** Kinds that others need come first; all else keeps the order of the program. */
const RANKS: { readonly [kind: string]: number } = { Namespace: 0, ServiceAccount: 1, Secret: 2, ConfigMap: 2, ClusterRole: 3, ClusterRoleBinding: 3 };

/** Renders every object of the app once, in one pass over the tree. */
export function renderCharts(app: App, program: Program): RenderedChart[] {
  const byChart = new Map<Chart, ApiObject[]>();
  const dependencies = new Map<IConstruct, IConstruct[]>();
  const visit = (construct: IConstruct, chart: Chart | undefined): void => {
    const own = Chart.isChart(construct) ? construct as Chart : chart;
    if (own && own === construct) {
      byChart.set(own, []);
    }
    if (own && ApiObject.isApiObject(construct)) {
      byChart.get(own)!.push(construct);
    }
    if (construct.node.dependencies.length > 0) {
      dependencies.set(construct, construct.node.dependencies);
    }
    construct.node.children.forEach(child => visit(child, own));
  };
  visit(app, undefined);
  const before = objectDependencies(dependencies);
  return [...byChart].map(([chart, objects]) => ({ chart, objects: order(objects, before).map(object => render(object, chart, program)) }));
}

/** The file of a chart: a chart is a file, those of a cluster are in the cluster's folder. */
export function fileOf(chart: Chart, extension: string): string {
  const site = siteOf(chart);
  const name = chart === site?.chart ? chart.node.id : Names.toDnsLabel(chart, { includeHash: false, extra: [] });
  return path.join(site?.folderOf(chart) ?? '', `${site && chart !== site.chart && name.startsWith(`${site.id}-`) ? name.slice(site.id.length + 1) : name}${extension}`);
}

/** The text of a chart's file. */
export function textOf(objects: readonly RenderedObject[]): string {
  return toYaml(...objects.map(object => object.json));
}

/** Two charts whose names differ only in what a file name cannot show would overwrite each other. */
export function checkFiles(charts: readonly RenderedChart[], program: Program): void {
  const seen = new Map<string, string>();
  for (const { chart } of charts.filter(({ objects }) => objects.length > 0)) {
    const file = fileOf(chart, '');
    program.problems.addAll(chart.node.path, checkChartFile(file));
    const other = seen.get(file);
    if (other !== undefined) {
      program.problems.add(chart.node.path, {
        code: Refusal.NAME_TWICE,
        what: `the charts ${other} and ${chart.node.path} would both be written to ${file}`,
        why: 'the second one would overwrite the first',
        fix: 'give one of them another id',
      });
    }
    seen.set(file, chart.node.path);
  }
}

/** Two objects of one kind, namespace and name overwrite each other in the cluster. */
export function checkDuplicates(charts: readonly RenderedChart[], program: Program): void {
  const seen = new Map<string, string>();
  for (const { chart, objects } of charts) {
    const site = siteOf(chart);
    for (const { path: at, json } of site ? objects : []) {
      const key = [site!.path, json.apiVersion.split('/').slice(0, -1).join(), json.kind, json.metadata?.namespace ?? '', json.metadata?.name ?? ''].join('\n');
      const other = seen.get(key);
      if (other !== undefined) {
        program.problems.add(at, {
          code: Refusal.NAME_TWICE,
          what: `there is a second ${json.kind} ${[json.metadata.namespace, json.metadata.name].filter(part => part).join('/')} in the cluster (${other})`,
          why: 'both would be applied to one object, and kustomize refuses to build them together',
          fix: 'give one of them another name (the prop `name`; by default it is the ID) or namespace',
        });
      }
      seen.set(key, at);
    }
  }
}

function render(object: ApiObject, chart: Chart, program: Program): RenderedObject {
  const written = manifest(object, program);
  const json = siteOf(chart)?.finish(chart, written) ?? written;
  program.problems.addAll(object.node.path, leftovers(json));
  return { path: object.node.path, json };
}

/** What cannot be written is a problem like all others; the object stands in for itself, so that the rest is checked too. */
function manifest(object: ApiObject, { problems }: Program): RenderedObject['json'] {
  try {
    return manifestOf(object) as RenderedObject['json'];
  } catch (error) {
    if (!(error instanceof FluxAzureError)) {
      throw error;
    }
    error.problems.forEach(problem => problems.addSentence(problem));
    const { apiVersion, kind, name, metadata } = object;
    return { apiVersion, kind, metadata: { name, namespace: metadata.namespace } };
  }
}

/** Dependencies between constructs, as dependencies between the objects in them. */
function objectDependencies(dependencies: Map<IConstruct, IConstruct[]>): Map<ApiObject, Set<ApiObject>> {
  const objects = (construct: IConstruct) => construct.node.findAll().filter((child): child is ApiObject => ApiObject.isApiObject(child));
  const before = new Map<ApiObject, Set<ApiObject>>();
  for (const [source, targets] of dependencies) {
    const needed = targets.flatMap(objects);
    for (const object of objects(source)) {
      const set = before.get(object) ?? new Set();
      needed.filter(other => other !== object).forEach(other => set.add(other));
      before.set(object, set);
    }
  }
  return before;
}

function order(objects: ApiObject[], before: Map<ApiObject, Set<ApiObject>>): ApiObject[] {
  const rank = (object: ApiObject) => RANKS[object.kind] ?? 4;
  const sorted = objects.map((object, index) => ({ object, index }))
    .sort((a, b) => rank(a.object) - rank(b.object) || a.index - b.index)
    .map(({ object }) => object);
  const done = new Set<ApiObject>();
  const result: ApiObject[] = [];
  const inChart = new Set(objects);
  const add = (object: ApiObject): void => {
    if (!done.has(object)) {
      done.add(object);
      [...before.get(object) ?? []].filter(other => inChart.has(other)).forEach(add);
      result.push(object);
    }
  };
  sorted.forEach(add);
  return result;
}
