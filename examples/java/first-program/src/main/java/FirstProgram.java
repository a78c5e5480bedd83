import io.github.cdkfluxazure.AksDistributionProps;
import io.github.cdkfluxazure.Authentication;
import io.github.cdkfluxazure.ClusterDistribution;
import io.github.cdkfluxazure.ContainerRegistry;
import io.github.cdkfluxazure.ContainerRegistryNameProps;
import io.github.cdkfluxazure.FluxAcrAccess;
import io.github.cdkfluxazure.FluxAzureApp;
import io.github.cdkfluxazure.FluxCluster;
import io.github.cdkfluxazure.FluxVersion;
import io.github.cdkfluxazure.IdentitiesProps;
import io.github.cdkfluxazure.ObjectLevelProps;
import io.github.cdkfluxazure.OciRepositoryProps;

public class FirstProgram {
    public static void main(String[] args) {
        FluxAzureApp app = new FluxAzureApp();

        FluxCluster cluster = FluxCluster.Builder.create(app, "prod")
            .distribution(ClusterDistribution.aks(AksDistributionProps.builder()
                .oidcIssuerUrl("https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/")
                .build()))
            .fluxVersion(FluxVersion.V2_10)
            .tenantId("9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d")
            .subscriptionId("1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061")
            .identities(IdentitiesProps.builder().resourceGroupName("rg-flux").location("westeurope").build())
            .build();

        FluxAcrAccess acr = FluxAcrAccess.Builder.create(cluster, "apps")
            .registry(ContainerRegistry.fromName(ContainerRegistryNameProps.builder()
                .name("contoso").resourceGroupName("rg-registry").subscriptionId(cluster.getSubscriptionId())
                .build()))
            .authentication(Authentication.objectLevel(ObjectLevelProps.builder()
                .namespace("apps").serviceAccountName("flux-acr").createNamespace(true)
                .build()))
            .build();
        acr.ociRepository("podinfo", OciRepositoryProps.builder().path("manifests/podinfo").semver("6.x").build());

        app.synth();
    }
}
