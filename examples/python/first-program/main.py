from cdk_flux_azure import Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion, IdentitiesProps

app = FluxAzureApp()

cluster = FluxCluster(
    app, "prod",
    distribution=ClusterDistribution.aks(
        oidc_issuer_url="https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/",
    ),
    flux_version=FluxVersion.V2_10,
    tenant_id="9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d",
    subscription_id="1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061",
    identities=IdentitiesProps(resource_group_name="rg-flux", location="westeurope"),
)

acr = FluxAcrAccess(
    cluster, "apps",
    registry=ContainerRegistry.from_name(name="contoso", resource_group_name="rg-registry", subscription_id=cluster.subscription_id),
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-acr", create_namespace=True),
)
acr.oci_repository("podinfo", path="manifests/podinfo", semver="6.x")

app.synth()
