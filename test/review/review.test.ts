import { base } from './bases';
import { example } from './programs';
import { AccessReview, AksCluster, ClusterDistribution, FluxAzureApp, GrantScope, Provisioner } from '../../lib';
import { runbookStack } from '../../lib/provisioners/az-cli/facts';
import { renderWarnings } from '../../lib/synth/review';
import { acrIn, aks, clusterIn, objectLevel, other, SUBSCRIPTION } from '../helpers/fixtures';
import { commandsOf } from '../support/bash/bash-commands';
import { copyOf, findingsOf, inputOf } from '../support/review';
import { problemsOf, synthesize } from '../support/synthesize';

/** A program with one warning: the role is granted on the whole resource group; and with one note: object level on AKS. */
const warned = (more: (app: FluxAzureApp) => void = () => undefined) => (app: FluxAzureApp) => {
  acrIn(clusterIn(app, { distribution: aks() }), { grantAt: GrantScope.RESOURCE_GROUP }).ociRepository('a', { path: 'a' });
  more(app);
};

function standardError(work: () => void): string {
  const written: string[] = [];
  const spy = jest.spyOn(process.stderr, 'write').mockImplementation(text => { written.push(String(text)); return true; });
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return written.join('');
}

describe('AccessReview', () => {
  it('prints warnings grouped by rule, with the reason once', () => {
    const printed = standardError(() => synthesize(warned()));
    expect(printed).toContain('1 warning of the access review');
    expect(printed).toMatch(/ {2}FAZ012 The role is granted on more than the resource: [^\n]+\n {4}- \[prod[^\n]+\n/);
    expect(printed).not.toContain('FAZ021');
    const two = { ...findingsOf(base('oci'))[0], code: 'FAZ000', title: 'T', why: 'w', fix: 'f', at: 'a', what: 'x' };
    expect(renderWarnings([two, { ...two, at: 'b', what: 'y' }])).toBe('  FAZ000 T: w; f\n    - [a] x\n    - [b] y\n');
  });

  it('does not print what is acknowledged, in the app, the cluster or the access', () => {
    const printed = standardError(() => synthesize(warned(app => { AccessReview.of(app).acknowledge('FAZ012', 'one team has them all'); })));
    expect(printed).toBe('');
    const elsewhere = warned(app => { AccessReview.of(clusterIn(app, { distribution: other() }, 'edge')).acknowledge('FAZ012', 'another cluster'); });
    expect(problemsOf(elsewhere)).toEqual([expect.stringMatching(/^\[edge\] acknowledges FAZ012, of which there is no warning at this construct or below it; .*; remove it, or acknowledge the warning where it is: prod\//)]);
  });

  it('refuses an acknowledgement of no rule, without a reason, or of nothing', () => {
    expect(problemsOf(warned(app => { AccessReview.of(app).acknowledge('FAZ999', 'because'); })).join()).toContain('[app] "FAZ999" is no rule of the access review');
    expect(problemsOf(warned(app => { AccessReview.of(app).acknowledge('FAZ012', ' '); })).join()).toContain('`reason` is empty');
    expect(problemsOf(warned(app => { AccessReview.of(app).acknowledge('FAZ013', 'because'); }))).toEqual(['[app] acknowledges FAZ013, of which there is no warning in the program; it accepts nothing now, and would hide the next warning unread; remove it (FAZ128)']);
    expect(problemsOf(warned(app => { AccessReview.of(app).acknowledge('FAZ013', 'because').acknowledge('FAZ012', 'yes').acknowledge('FAZ999', 'no'); }))).toHaveLength(2);
  });

  it('lets warnings stop synth when it is strict, but not acknowledged ones', () => {
    const strict = (app: FluxAzureApp) => { AccessReview.of(app).strict(); };
    expect(problemsOf(warned(strict))).toEqual([expect.stringMatching(/^\[prod.*\] .*; .*\(FAZ012\)$/)]);
    expect(problemsOf(warned(app => { AccessReview.of(app).strict().acknowledge('FAZ012', 'because'); }))).toEqual([]);
  });

  it('keeps notes in the reports, and prints them when they are asked for, strict or not; they stop nothing', () => {
    const quiet = (more: (review: AccessReview) => void) => {
      let files: { [path: string]: string } = {};
      const printed = standardError(() => {
        files = synthesize(app => {
          acrIn(clusterIn(app, { distribution: aks() })).ociRepository('a', { path: 'a' });
          more(AccessReview.of(app));
        }).files;
      });
      return { printed, report: JSON.parse(files['access-review/report.json']), markdown: files['access-review/report.md'] };
    };
    const { printed, report, markdown } = quiet(() => undefined);
    expect(printed).toBe('');
    expect(report.findings).toEqual([expect.objectContaining({ code: 'FAZ021', severity: 'note', at: 'prod' })]);
    expect(report.summary).toMatchObject({ errors: 0, warnings: 0 });
    expect(markdown).toContain('## Notes');
    expect(quiet(review => review.withNotes()).printed).toMatch(/1 note of the access review .*\n {2}FAZ021 Object level on AKS: [^\n]+\n {4}- \[prod\] 1 Flux object signs in at object level on AKS\n/);
    expect(quiet(review => review.strict()).report.findings).toHaveLength(1);
    const known = quiet(review => review.withNotes().acknowledge('FAZ021', 'we read the release notes'));
    expect(known.printed).toBe('');
    expect(known.report.findings).toEqual([expect.objectContaining({ code: 'FAZ021', acknowledged: 'we read the release notes' })]);
  });

  it('does not let errors be acknowledged', () => {
    const problems = problemsOf(app => {
      const access = acrIn(clusterIn(app, { distribution: other() }));
      access.ociRepository('a', { path: 'a' });
      access.serviceAccount!.metadata.addAnnotation('azure.workload.identity/tenant-id', 'c0ffee00-1111-4222-8333-944455556666');
      AccessReview.of(app).acknowledge('FAZ004', 'because');
    });
    expect(problems).toEqual([expect.stringContaining('(FAZ004)')]);
  });

  it('tells all errors at once, in both halves, before anything is written', () => {
    const broken = (app: FluxAzureApp) => {
      for (const [id, distribution] of Object.entries({ one: aks(), two: other() })) {
        const access = acrIn(clusterIn(app, { distribution }, id), { authentication: objectLevel() });
        access.ociRepository('a', { path: 'a' });
        access.serviceAccount!.metadata.addAnnotation('azure.workload.identity/tenant-id', 'c0ffee00-1111-4222-8333-944455556666');
      }
    };
    const problems = problemsOf(broken);
    expect(problems.map(problem => /^\[([^\]]+)\].*\((FAZ\d+)\)$/.exec(problem)?.slice(1))).toEqual([['one/acr/a', 'FAZ004'], ['two/acr/a', 'FAZ004']]);
  });

  it('sees hand-written resources and objects in the same stacks and charts', () => {
    const input = copyOf(base('oci'));
    const { resource } = input.stacks.prod;
    const [first] = Object.values<any>(resource.azurerm_role_assignment);
    resource.azurerm_role_assignment = {};
    expect(findingsOf(input).map(({ code }) => code)).toContain('FAZ009');
    resource.azurerm_role_assignment.mine = { scope: first.scope, role_definition_name: 'AcrPull', principal_id: first.principal_id, principal_type: 'ServicePrincipal' };
    expect(findingsOf(input)).toEqual([]);
  });

  it.each(['aso-gitops', 'az-runbook', 'acr-on-aks', 'ado-gitops', 'sops-key-vault', 'blob-bucket-with-certificate', 'event-hub-alerts'])('finds no error in %s', name => {
    expect(findingsOf(inputOf(example(name))).filter(({ code }) => code !== 'FAZ021')).toEqual([]);
  });

  it('takes the issuer of a ConfigMap of ASO for that of the cluster', () => {
    const input = inputOf(app => {
      const provisioner = Provisioner.aso({ issuerConfigMapName: 'cluster' });
      acrIn(clusterIn(app, { provisioner, distribution: ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) }) }))
        .ociRepository('a', { path: 'a' });
    });
    expect(findingsOf(input).map(({ code }) => code)).toEqual(['FAZ021']);
  });

  it.each([
    ['aso-gitops', 'FAZ006', (input: any) => { objectOf(input, 'FederatedIdentityCredential').spec.subject += 'x'; }],
    ['aso-gitops', 'FAZ011', (input: any) => { objectOf(input, 'RoleAssignment').spec.owner.armId += 'x'; }],
    ['az-runbook', 'FAZ006', (input: any) => { blockOf(input, 'azurerm_federated_identity_credential').subject += 'x'; }],
    ['az-runbook', 'FAZ054', (input: any) => { delete input.stacks['lab.sh'].resource.azuread_service_principal_certificate; }],
  ])('reads the other provisioners: %s, %s', (name, code, change) => {
    const input = copyOf(inputOf(example(name)));
    change(input);
    expect(findingsOf(input).map(finding => finding.code)).toContain(code);
  });
});

describe('Reading scripts', () => {
  it('takes words as bash does', () => {
    const [command] = commandsOf('run az x --a \'it\'\\\'\'s\' --b "q \\"$NAME\\" ${OTHER%% *}" --c "$(inner \'a b\' "c")" # comment\n');
    expect(command.words).toEqual(['run', 'az', 'x', '--a', "it's", '--b', 'q "${NAME}" ${OTHER}', '--c', '$(…)']);
    expect(command.inner.map(({ words }) => words)).toEqual([['inner', 'a b', 'c']]);
    expect(commandsOf('a;b && c | d\n( e ) > f').map(({ words }) => words.join(' '))).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    for (const broken of ['a "b', 'a \'b', 'x="$(y', 'a \\', '${', '$(']) {
      expect(() => commandsOf(broken)).not.toThrow();
    }
  });

  it('makes of a script the stack that would do the same', () => {
    const { runbooks } = synthesize(example('az-runbook'));
    const stack: any = runbookStack(runbooks.lab);
    expect(Object.entries<any>(stack.resource).map(([type, named]) => [type, Object.keys(named).length])).toEqual([
      ['azurerm_user_assigned_identity', 1], ['azurerm_federated_identity_credential', 1], ['azurerm_role_assignment', 2], ['azuread_application', 1],
      ['azuread_service_principal', 1], ['azuread_service_principal_certificate', 1], ['azuredevops_service_principal_entitlement', 1], ['azuredevops_group_membership', 1],
    ]);
    expect(runbookStack('echo nothing')).toBeUndefined();
  });
});

const objectOf = (input: any, kind: string) => input.clusters[0].objects.find(({ json }: any) => json.kind === kind).json;
const blockOf = (input: any, type: string) => Object.values<any>(input.stacks['lab.sh'].resource[type])[0];
