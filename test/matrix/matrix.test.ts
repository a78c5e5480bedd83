import * as path from 'path';
import { Cell, cells, EXPECTED, nameOf, program, works } from './matrix-cells';
import { AzurermVersion } from '../../lib';
import { printFigures } from '../helpers/figures';
import { describeWithData } from '../support/conformance-data';
import { buildFluxSystem } from '../support/kustomize';
import { judgeManifests } from '../support/manifests';
import { problemsOf, stacksOf, synthesize, Synthesized } from '../support/synthesize';
import { loadSchema, validateStack } from '../support/terraform-schema';

const CERTIFICATE = path.join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');
const NEVER = /is not supported by any version of (the )?Flux|is not covered by Flux's CI at node level|the cluster is not AKS/;

describeWithData('the full table kind × level × identity × cluster × Flux minor', () => {
  const schemas = (azurerm: string) => ({ azurerm: loadSchema(azurerm)!, azuread: loadSchema('azuread-3.7.0')!, azuredevops: loadSchema('azuredevops-1.16.0')! });
  const v4 = schemas('azurerm-4.55.0');
  const v5 = schemas('azurerm-5.2.0');
  const counts = { 'accepted': 0, 'refused: a later minor works': 0, 'refused: never works': 0 };
  afterAll(() => printFigures(`matrix: ${Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', ')}`));

  const all = cells();
  const accepted = all.filter(works);
  const refused = all.filter(cell => !works(cell));

  test('every combination of the table is walked', () => {
    expect(all).toHaveLength(14 * 9 * 2 * 6);
    expect(accepted.length + refused.length).toBe(all.length);
  });

  test.each(Object.keys(EXPECTED))('%s: what works yields objects and Terraform that their judges accept', kind => {
    for (const cell of accepted.filter(candidate => candidate.kind === kind)) {
      const result = synthesize(program(cell, CERTIFICATE));
      const withV5 = stacksOf(program(cell, CERTIFICATE, { azurermVersion: AzurermVersion.V5 }));
      expect({ cell: nameOf(cell), wrong: judge(cell, result, withV5) }).toEqual({ cell: nameOf(cell), wrong: [] });
      counts.accepted++;
    }
  });

  test.each(Object.keys(EXPECTED))('%s: what does not work is refused with the first minor that does, or the reason why none will', kind => {
    for (const cell of refused.filter(candidate => candidate.kind === kind)) {
      const since = EXPECTED[kind].cells[cell.column];
      const problems = problemsOf(program(cell, CERTIFICATE));
      expect({ cell: nameOf(cell), refused: problems.length > 0 }).toEqual({ cell: nameOf(cell), refused: true });
      if (since === 'never' || (cell.column === 'node' && !cell.aks)) {
        expect(problems.join('\n')).toMatch(NEVER);
        counts['refused: never works']++;
      } else {
        expect(problems.join('\n')).toContain(`works from Flux 2.${since} on, the cluster has Flux ${cell.version}`);
        expect(problems.filter(problem => !problem.endsWith('(FAZ025)'))).toEqual([]);
        counts['refused: a later minor works']++;
      }
      // One mistake is one sentence; an object that needs another one of its kind has two.
      expect(problems.length).toBeLessThanOrEqual(2);
    }
  });

  const builds = new Map<string, any[]>();
  /** Many cells change the controllers in the same way. */
  function buildOnce(kustomization: string, minor: string): any[] {
    const key = `${minor} ${kustomization}`;
    return builds.get(key) ?? builds.set(key, buildFluxSystem(kustomization, minor)).get(key)!;
  }

  function judge(cell: Cell, result: Synthesized, withV5: Synthesized['stacks']): string[] {
    const minor = String(cell.version);
    return [
      ...judgeManifests(result.manifests, minor),
      ...Object.values(result.stacks).flatMap(stack => validateStack(stack, v4)),
      ...Object.values(withV5).flatMap(stack => validateStack(stack, v5)),
      ...controllers(cell, result, minor),
    ];
  }

  /** Only the controller of the kind is changed, and in the way of its level. */
  function controllers({ kind, column, aks, version }: Cell, result: Synthesized, minor: string): string[] {
    const wrong: string[] = [];
    const built = buildOnce(result.files['c/flux-system/kustomization.yaml'], minor);
    const expected = new Set([EXPECTED[kind].controller, ...(kind === 'ImageUpdateAutomation' ? ['source-controller'] : [])]);
    for (const deployment of built.filter(object => object.kind === 'Deployment')) {
      const name: string = deployment.metadata.name;
      const [container] = deployment.spec.template.spec.containers;
      const has = {
        gate: container.args.includes('--feature-gates=ObjectLevelWorkloadIdentity=true'),
        federation: container.env.some((entry: any) => entry.name === 'AZURE_FEDERATED_TOKEN_FILE'),
        label: deployment.spec.template.metadata.labels['azure.workload.identity/use'] === 'true',
        certificate: container.env.some((entry: any) => entry.name === 'AZURE_CLIENT_CERTIFICATE_PATH'),
        annotation: built.find(object => object.kind === 'ServiceAccount' && object.metadata.name === name).metadata.annotations?.['azure.workload.identity/client-id'] !== undefined,
      };
      const here = expected.has(name);
      const wanted = {
        gate: here && column === 'objectManaged' && version.minor < 10,
        federation: here && column === 'controllerManaged' && !aks,
        label: here && column === 'controllerManaged' && aks,
        certificate: here && column === 'controllerCertificate',
        annotation: here && column === 'controllerManaged' && aks,
      };
      if (JSON.stringify(has) !== JSON.stringify(wanted)) {
        wrong.push(`${name} has ${JSON.stringify(has)}, wanted ${JSON.stringify(wanted)}`);
      }
    }
    const rbac = result.manifests.find(object => object.kind === 'ClusterRoleBinding' && object.metadata.name === 'flux-object-identity');
    const subjects = (rbac?.subjects ?? []).map((subject: any) => subject.name).sort();
    // An operator may ask for tokens by its own installation.
    const isOfFlux = EXPECTED[kind].controller.endsWith('-controller');
    const wantedSubjects = isOfFlux && column === 'objectManaged' && version.minor >= 10 ? [...expected].sort() : [];
    if (JSON.stringify(subjects) !== JSON.stringify(wantedSubjects)) {
      wrong.push(`token RBAC for ${JSON.stringify(subjects)}, wanted ${JSON.stringify(wantedSubjects)}`);
    }
    return wrong;
  }
});
