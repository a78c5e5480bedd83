module first-program

go 1.25

require (
	github.com/aws/jsii-runtime-go v1.140.0
	github.com/cdk-flux-azure/cdk-flux-azure-go/cdkfluxazure v0.0.0
)
