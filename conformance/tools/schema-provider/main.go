// Command schema-provider is a Terraform provider that has a schema and nothing else: what `terraform providers schema -json`
// printed once for a provider whose own program is not at hand. Terraform itself then checks every name, type and reference,
// and can apply with mock_provider; the checks that the provider's own code would make are not made.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

const programPrefix = "terraform-provider-"

type schemaJSON struct {
	Version int64     `json:"version"`
	Block   blockJSON `json:"block"`
}

type blockJSON struct {
	Attributes map[string]attributeJSON `json:"attributes"`
	BlockTypes map[string]nestedJSON    `json:"block_types"`
	Deprecated bool                     `json:"deprecated"`
}

type attributeJSON struct {
	Type       json.RawMessage `json:"type"`
	Required   bool            `json:"required"`
	Optional   bool            `json:"optional"`
	Computed   bool            `json:"computed"`
	Sensitive  bool            `json:"sensitive"`
	Deprecated bool            `json:"deprecated"`
	WriteOnly  bool            `json:"write_only"`
}

type nestedJSON struct {
	Mode     string    `json:"nesting_mode"`
	Block    blockJSON `json:"block"`
	MinItems int64     `json:"min_items"`
	MaxItems int64     `json:"max_items"`
}

type providerJSON struct {
	Provider    schemaJSON            `json:"provider"`
	Resources   map[string]schemaJSON `json:"resource_schemas"`
	DataSources map[string]schemaJSON `json:"data_source_schemas"`
}

var nestingModes = map[string]tfprotov6.SchemaNestedBlockNestingMode{
	"single": tfprotov6.SchemaNestedBlockNestingModeSingle,
	"list":   tfprotov6.SchemaNestedBlockNestingModeList,
	"set":    tfprotov6.SchemaNestedBlockNestingModeSet,
	"map":    tfprotov6.SchemaNestedBlockNestingModeMap,
	"group":  tfprotov6.SchemaNestedBlockNestingModeGroup,
}

func block(from blockJSON) (*tfprotov6.SchemaBlock, error) {
	to := &tfprotov6.SchemaBlock{Deprecated: from.Deprecated}
	for name, attribute := range from.Attributes {
		if attribute.Type == nil {
			return nil, fmt.Errorf("attribute %s has no type: nested attributes are not supported here", name)
		}
		attributeType, err := tftypes.ParseJSONType(attribute.Type) //nolint:staticcheck // the only reader of this form
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		to.Attributes = append(to.Attributes, &tfprotov6.SchemaAttribute{
			Name: name, Type: attributeType, Required: attribute.Required, Optional: attribute.Optional, Computed: attribute.Computed,
			Sensitive: attribute.Sensitive, Deprecated: attribute.Deprecated, WriteOnly: attribute.WriteOnly,
		})
	}
	for name, nested := range from.BlockTypes {
		nestedBlock, err := block(nested.Block)
		if err != nil {
			return nil, fmt.Errorf("block %s: %w", name, err)
		}
		to.BlockTypes = append(to.BlockTypes, &tfprotov6.SchemaNestedBlock{
			TypeName: name, Block: nestedBlock, Nesting: nestingModes[nested.Mode], MinItems: nested.MinItems, MaxItems: nested.MaxItems,
		})
	}
	return to, nil
}

func schemas(from map[string]schemaJSON) (map[string]*tfprotov6.Schema, error) {
	to := map[string]*tfprotov6.Schema{}
	for name, each := range from {
		converted, err := block(each.Block)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		to[name] = &tfprotov6.Schema{Version: each.Version, Block: converted}
	}
	return to, nil
}

func read(file string) (*tfprotov6.GetProviderSchemaResponse, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var document struct {
		Providers map[string]providerJSON `json:"provider_schemas"`
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	for _, provider := range document.Providers {
		configuration, err := block(provider.Provider.Block)
		if err != nil {
			return nil, err
		}
		resources, err := schemas(provider.Resources)
		if err != nil {
			return nil, err
		}
		dataSources, err := schemas(provider.DataSources)
		if err != nil {
			return nil, err
		}
		return &tfprotov6.GetProviderSchemaResponse{
			Provider:           &tfprotov6.Schema{Block: configuration},
			ResourceSchemas:    resources,
			DataSourceSchemas:  dataSources,
			ServerCapabilities: &tfprotov6.ServerCapabilities{},
		}, nil
	}
	return nil, fmt.Errorf("%s has no provider", file)
}

// server answers what Terraform asks before it needs the provider itself; anything else is a mistake of the caller.
type server struct {
	tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

func (s *server) GetProviderSchema(context.Context, *tfprotov6.GetProviderSchemaRequest) (*tfprotov6.GetProviderSchemaResponse, error) {
	return s.schema, nil
}

func (s *server) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	answer := &tfprotov6.GetMetadataResponse{ServerCapabilities: s.schema.ServerCapabilities}
	for name := range s.schema.ResourceSchemas {
		answer.Resources = append(answer.Resources, tfprotov6.ResourceMetadata{TypeName: name})
	}
	for name := range s.schema.DataSourceSchemas {
		answer.DataSources = append(answer.DataSources, tfprotov6.DataSourceMetadata{TypeName: name})
	}
	return answer, nil
}

func (s *server) GetResourceIdentitySchemas(context.Context, *tfprotov6.GetResourceIdentitySchemasRequest) (*tfprotov6.GetResourceIdentitySchemasResponse, error) {
	return &tfprotov6.GetResourceIdentitySchemasResponse{}, nil
}

func (s *server) ValidateProviderConfig(_ context.Context, request *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: request.Config}, nil
}

func (s *server) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

func (s *server) ValidateDataResourceConfig(context.Context, *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return &tfprotov6.ValidateDataResourceConfigResponse{}, nil
}

// UpgradeResourceState gives a state back as it is: there is one version of each schema.
func (s *server) UpgradeResourceState(_ context.Context, request *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	schema, found := s.schema.ResourceSchemas[request.TypeName]
	if !found {
		return nil, fmt.Errorf("there is no resource %s", request.TypeName)
	}
	stateType := schema.ValueType()
	state, err := request.RawState.Unmarshal(stateType)
	if err != nil {
		return nil, err
	}
	upgraded, err := tfprotov6.NewDynamicValue(stateType, state)
	if err != nil {
		return nil, err
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &upgraded}, nil
}

func (s *server) StopProvider(context.Context, *tfprotov6.StopProviderRequest) (*tfprotov6.StopProviderResponse, error) {
	return &tfprotov6.StopProviderResponse{}, nil
}

// The schema lies beside the program; the program's name is that of the provider that it stands for.
func main() {
	provider := strings.TrimPrefix(filepath.Base(os.Args[0]), programPrefix)
	schema, err := read(filepath.Join(filepath.Dir(os.Args[0]), "schema.json"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err = tf6server.Serve("registry.terraform.io/hashicorp/"+provider, func() tfprotov6.ProviderServer { return &server{schema: schema} })
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
