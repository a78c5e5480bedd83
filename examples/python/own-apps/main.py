import cdk8s
import cdktf
from cdk_flux_azure import AksCluster, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxCluster, FluxVersion, IdentitiesProps

tenant_id = "9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d"
subscription_id = "1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061"
location = "westeurope"

# What you have already: a Terraform stack with a registry …
terraform = cdktf.App()
platform = cdktf.TerraformStack(terraform, "platform")
group = cdktf.TerraformVariable(platform, "resource_group", type="string", default="rg-platform")
registry = cdktf.TerraformResource(platform, "registry", terraform_resource_type="azurerm_container_registry")
for argument, value in {"name": "contoso", "resource_group_name": group.string_value, "location": location, "sku": "Premium"}.items():
    registry.add_override(argument, value)

# … and a chart with the manifests of a team.
manifests = cdk8s.App()
team = cdk8s.Chart(manifests, "team-apps", namespace="apps")
podinfo = cdk8s.ApiObject(team, "podinfo", api_version="source.toolkit.fluxcd.io/v1", kind="OCIRepository", metadata={"name": "podinfo"})
podinfo.add_json_patch(cdk8s.JsonPatch.add("/spec", {
    "interval": "10m", "url": "oci://contoso.azurecr.io/manifests/podinfo", "ref": {"semver": "6.x"},
}))

# What Flux needs: identities go into your stack, objects into your chart.
cluster = FluxCluster(
    manifests, "prod",
    distribution=ClusterDistribution.aks(cluster=AksCluster.from_name(name="prod", resource_group_name="rg-platform", subscription_id=subscription_id)),
    flux_version=FluxVersion.V2_10,
    tenant_id=tenant_id,
    subscription_id=subscription_id,
    identities=IdentitiesProps(resource_group_name=group.string_value, location=location),
    stack=platform,
    chart=team,
)
acr = FluxAcrAccess(
    cluster, "apps",
    registry=ContainerRegistry.from_resource(registry, login_server="contoso.azurecr.io"),
    authentication=Authentication.object_level(namespace="apps", service_account_name="flux-acr", create_namespace=True),
)
acr.authorize(podinfo)

terraform.synth()
manifests.synth()
