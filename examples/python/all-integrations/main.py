from cdk_flux_azure import (
    AdoProject,
    AksCluster,
    Authentication,
    ClusterDistribution,
    ContainerRegistry,
    EventHub,
    EventSource,
    FluxAcrAccess,
    FluxAdoAccess,
    FluxAksAccess,
    FluxAzureApp,
    FluxBlobAccess,
    FluxCluster,
    FluxEventHubsAccess,
    FluxSopsAccess,
    FluxVersion,
    IdentitiesProps,
    KeyVault,
    StorageContainer,
)

app = FluxAzureApp()

cluster = FluxCluster(
    app, "prod",
    distribution=ClusterDistribution.other(oidc_issuer_url="https://oidc.contoso.example/prod"),
    flux_version=FluxVersion.V2_9,
    tenant_id="9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d",
    subscription_id="1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061",
    identities=IdentitiesProps(resource_group_name="rg-flux", location="westeurope"),
)
subscription_id = cluster.subscription_id

# Least privilege: every access has a ServiceAccount and an identity of its own, granted one role on one resource.
acr = FluxAcrAccess(
    cluster, "acr",
    registry=ContainerRegistry.from_name(name="contoso", resource_group_name="rg-registry", subscription_id=subscription_id),
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-acr", create_namespace=True),
)
acr.oci_repository("podinfo", path="manifests/podinfo", semver="6.x")
image = acr.image_repository("podinfo-image", path="apps/podinfo")
# An ImageUpdateAutomation sees the policies of its own namespace only; the ImageRepository lets this one in with accessFrom.
acr.image_policy("podinfo-policy", image_repository=image, semver="6.x", namespace="flux-system")

project = AdoProject.from_url("https://dev.azure.com/contoso/platform")
reader = FluxAdoAccess(
    cluster, "git-reader",
    project=project,
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-git-reader"),
)
manifests = reader.git_repository("apps", repository="apps")

writer = FluxAdoAccess(
    cluster, "git-writer",
    project=project,
    authentication=Authentication.object_level(namespace="flux-system", service_account_name="flux-git-writer"),
)
fleet = writer.git_repository("fleet", repository="fleet")
writer.image_update_automation("fleet-images", git_repository=fleet, author_name="Flux", author_email="flux@contoso.example")
status = writer.commit_status_provider("fleet-status", repository="fleet")
# What bootstrap has made.
writer.alert("fleet-status-alert", provider=status, event_sources=[EventSource(kind="Kustomization", name="flux-system")])

blob = FluxBlobAccess(
    cluster, "blob",
    container=StorageContainer.from_name(
        container_name="manifests", account_name="stcontoso", resource_group_name="rg-storage", subscription_id=subscription_id,
    ),
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-blob"),
)
blob.bucket("shared")

sops = FluxSopsAccess(
    cluster, "sops",
    key_vault=KeyVault.from_name(name="kv-contoso", resource_group_name="rg-vault", subscription_id=subscription_id),
    key_name="sops",
    key_version="0123456789abcdef0123456789abcdef",
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-sops"),
)
sops.kustomization("apps-secrets", source=manifests, path="./prod")

# A second cluster, into which charts are installed from here. What the identity may do there, a Kubernetes role of that cluster says.
remote = FluxAksAccess(
    cluster, "remote",
    target=AksCluster.from_name(name="aks-remote", resource_group_name="rg-aks", subscription_id=subscription_id),
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-remote"),
)
remote.helm_release("web", chart_ref=acr.oci_repository("web-chart", path="charts/web", semver="1.x"), target_namespace="web")

events = FluxEventHubsAccess(
    cluster, "events",
    event_hub=EventHub.from_name(
        event_hub_name="flux-events", namespace_name="evhns-contoso", resource_group_name="rg-events", subscription_id=subscription_id,
    ),
    authentication=Authentication.object_level(namespace="flux-system", service_account_name="flux-events"),
)
hub = events.provider("event-hub")
# An Alert stands beside its Provider; what happens elsewhere needs its namespace.
events.alert("reconciliations", provider=hub, event_sources=[
    EventSource(kind=kind, namespace="apps") for kind in ("Kustomization", "HelmRelease", "GitRepository", "OCIRepository", "Bucket")
])

app.synth()
