/** Programs in Python that the library has something to say to, and what it says: each line once. */
export interface Told {
  readonly program: string;
  readonly fails: boolean;
  readonly lines: readonly string[];
}

const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';

const PROGRAM = (version: string, tenant: string, more: string) => `
from cdk_flux_azure import AccessReview, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion, ManagedIdentity

app = FluxAzureApp()
cluster = FluxCluster(
    app, "prod",
    distribution=ClusterDistribution.aks(oidc_issuer_url="https://westeurope.oic.prod-aks.azure.com/${TENANT}/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/"),
    flux_version=FluxVersion.${version},
    tenant_id="${tenant}",
    subscription_id="1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061",
)
acr = FluxAcrAccess(
    cluster, "apps",
    registry=ContainerRegistry.from_name(name="contoso", resource_group_name="rg-registry", subscription_id=cluster.subscription_id),
    authentication=Authentication.object_level(
        namespace="apps",
        ${more}
    ),
)
acr.oci_repository("podinfo", path="manifests/podinfo", semver="6.x")
AccessReview.of(app).with_notes()
app.synth()
`;

export const WRONG: Told = {
  program: PROGRAM('V2_5', 'nope', ''),
  fails: true,
  lines: [
    'problems, nothing was written:',
    'the tenant ID "nope" is not a GUID',
    'set `identities` on the cluster, or `resource_group_name` here',
  ],
};

const IDENTITY = `ManagedIdentity.from_attributes(
            app, "id", client_id="3f2b8a1c-94d7-4e05-b6a3-000000000001", principal_id="3f2b8a1c-94d7-4e05-b6a3-000000000002",
            tenant_id="${TENANT}", federated_credentials_exist=True,
        )`;

export const WARNED: Told = {
  program: PROGRAM('V2_10', TENANT, `identity=${IDENTITY}`),
  fails: false,
  lines: ['1 note of the access review', 'use Authentication.controller_level(), or read the release notes of Flux'],
};
