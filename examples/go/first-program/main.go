package main

import (
	flux "github.com/cdk-flux-azure/cdk-flux-azure-go/cdkfluxazure"

	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := flux.NewFluxAzureApp(nil)

	cluster := flux.NewFluxCluster(app, jsii.String("prod"), &flux.FluxClusterProps{
		Distribution: flux.ClusterDistribution_Aks(&flux.AksDistributionProps{
			OidcIssuerUrl: jsii.String("https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/"),
		}),
		FluxVersion:    flux.FluxVersion_V2_10(),
		TenantId:       jsii.String("9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d"),
		SubscriptionId: jsii.String("1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061"),
		Identities:     &flux.IdentitiesProps{ResourceGroupName: jsii.String("rg-flux"), Location: jsii.String("westeurope")},
	})

	acr := flux.NewFluxAcrAccess(cluster, jsii.String("apps"), &flux.FluxAcrAccessProps{
		Registry: flux.ContainerRegistry_FromName(&flux.ContainerRegistryNameProps{
			Name: jsii.String("contoso"), ResourceGroupName: jsii.String("rg-registry"), SubscriptionId: cluster.SubscriptionId(),
		}),
		Authentication: flux.Authentication_ObjectLevel(&flux.ObjectLevelProps{
			Namespace: jsii.String("apps"), ServiceAccountName: jsii.String("flux-acr"), CreateNamespace: jsii.Bool(true),
		}),
	})
	acr.OciRepository(jsii.String("podinfo"), &flux.OciRepositoryProps{Path: jsii.String("manifests/podinfo"), Semver: jsii.String("6.x")})

	app.Synth()
}
