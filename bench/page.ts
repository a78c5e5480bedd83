/** docs/performance.md and its chart, from the figures of a run. */

/** One program with one size. */
export interface Row {
  readonly program: string;
  readonly count: number;
  readonly milliseconds: number;
  /** How many of them the review took, with its reports. */
  readonly review: number;
  readonly megabytes: number;
}

/** One promise. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly most: number;
  /** Why it is missed. */
  readonly known?: string;
}

const NAMES: { readonly [program: string]: string } = {
  accesses: 'accesses of the library', handWritten: 'the same by hand', clusters: 'clusters of one access', handWrittenClusters: 'the same by hand', charts: 'charts in a FluxAzureApp', plainCharts: 'charts in a cdk8s.App',
};

export function pageOf(rows: readonly Row[], figures: readonly Figure[], loading: { readonly own: number; readonly peers: number; readonly all: number }): string {
  return `# Performance

\`npm run bench\` (after \`npm run compile\`) measures the compiled library against the same work done by hand with cdktf and cdk8s, in one run on one machine, with reports, which are written by default. \`npm run bench -- --write\` writes this page.

| promise | at most | measured |
|---|---|---|
${figures.map(({ what, most, value, known }) => `| ${what} | ${most} | ${value.toFixed(2)}${known ? `: ${known}` : ''} |`).join('\n')}

![Milliseconds of each program](images/performance.svg)

Loading the library itself takes ${loading.own.toFixed(1)} ms beside ${loading.peers.toFixed(0)} ms for cdk8s and cdktf: the index loads each class at its first use. All of them together take ${loading.all.toFixed(0)} ms.

Measured on 2 cores with Node.js ${process.versions.node.split('.')[0]}, medians of several runs in processes of their own, under ts-node as \`cdktf.json\` and \`cdk8s.yaml\` of the README start programs. Each access has an identity, a federated credential, a role assignment, an output, a ServiceAccount and an OCIRepository of its own; both halves are written and reviewed.

| program | n | ms | review with reports, ms | MB |
|---|---|---|---|---|
${rows.map(({ program, count, milliseconds, review, megabytes }) => `| ${NAMES[program]} | ${count.toLocaleString('en')} | ${milliseconds.toFixed(0)} | ${review > 0 ? review.toFixed(0) : ''} | ${megabytes.toFixed(0)} |`).join('\n')}

${WHY}`;
}

const WHY = `## Why

* **Own provider classes.** The dozen resources that the library writes are classes of its own, generated from the schemas of the providers: they take no stack traces, which under ts-node are half of the time of a program with the prebuilt classes, and hold no attributes that nobody sets.
* **One pass over the charts.** \`chart.toJson()\` of cdk8s walks the whole app for each chart, so that its \`synth\` is quadratic in charts. A FluxAzureApp renders each object once, in one walk. A \`cdk8s.App\` of your own keeps the time that cdk8s takes.
* **One stack for each cluster.** cdktf is quadratic in stacks, so accesses do not get stacks of their own.
* **The page of a report draws what is on the screen**, from the rows of its table; nothing is laid out at synth.
* **What is seldom used is loaded late**: Azure Service Operator, runbooks, Azure DevOps and the review by the first program that needs them.
* Programs that use resources of \`@cdktf/provider-azurerm\` import them by deep path: its index costs 3.8 s and 420 MB, \`@cdktf/provider-azurerm/lib/role-assignment\` 12 ms.

## The floor

Of 1,000 accesses, serializing alone (the same stacks through \`JSON.stringify\`, the same manifests through the YAML library, both to disk) takes 0.1 to 0.25 s. The rest is cdktf's own walk over the stack, the rendering of manifests by cdk8s' rules, and the review. Of 1,000 clusters, two thirds of the time is the disk: a folder and a file for each stack, two folders and files for each cluster's manifests.
`;

const WIDTH = 760;
const BAR = 18;
const LEFT = 220;

/** Bars of milliseconds, the library's beside those of the same by hand. */
export function chartOf(rows: readonly Row[]): string {
  const shown = rows.filter(({ count }) => count <= 1000);
  const most = Math.max(...shown.map(({ milliseconds }) => milliseconds));
  const bars = shown.map(({ program, count, milliseconds }, i) => {
    const y = 10 + i * (BAR + 8);
    const width = Math.round(milliseconds / most * (WIDTH - LEFT - 90));
    const ours = !/hand|plain/i.test(program);
    return `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${count.toLocaleString('en')} ${NAMES[program]}</text><rect x="${LEFT}" y="${y}" width="${width}" height="${BAR}" fill="${ours ? '#0969da' : '#8c959f'}"/><text x="${LEFT + width + 6}" y="${y + 13}">${milliseconds.toFixed(0)} ms</text>`;
  });
  const height = 20 + shown.length * (BAR + 8);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#ffffff"/>${bars.join('')}</svg>\n`;
}
