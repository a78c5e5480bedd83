#!/usr/bin/env bash
# Azure half of the Flux cluster lab, written by cdk-flux-azure: change the program, not this file.
#
# Needs bash and the Azure CLI, signed in with `az login` as somebody who may create identities and role assignments.
# It may be run again at any time: each thing is looked for before it is made, so a run goes on where the one before stopped.
#
#   --dry-run   print the commands and run none of them
#   --help      print this
set -euo pipefail

OUTPUTS_FILE="${FLUX_AZURE_OUTPUTS_FILE:-outputs.json}"
DRY_RUN=false
for argument in "$@"; do
  case "$argument" in
    --dry-run) DRY_RUN=true ;;
    -h | --help)
      sed -n '2,/^set /{ /^set /d; s/^# \{0,1\}//; p; }' "$0"
      exit 0
      ;;
    *)
      printf '%s: unknown argument %s (see --help)\n' "$0" "$argument" >&2
      exit 2
      ;;
  esac
done
exec 3>&1

step() { printf '# %s\n' "$1" >&2; }

# Runs a command, or prints it; what it answers is on standard output.
run() {
  if [ "$DRY_RUN" = true ]; then
    printf '%q ' "$@" >&3
    printf '\n' >&3
  else
    "$@"
  fi
}

# Runs a query whose answer may be nothing; `None` is how some versions write that.
look() {
  local answer
  # A command substitution would go on after a failure.
  answer="$(run "$@")" || return
  if [ "$answer" != None ]; then
    printf '%s' "$answer"
  fi
}

# A value that has to be there by now.
need() {
  if [ -n "$1" ]; then
    printf '%s' "$1"
  elif [ "$DRY_RUN" = true ]; then
    printf '<%s>' "$2"
  else
    printf '%s: Azure gave no %s\n' "$0" "$2" >&2
    return 1
  fi
}

step 'managed identity flux-lab-apps-flux-apps'
found="$(look az identity list --resource-group 'rg-flux' --subscription '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061' --query '[?name=='\''flux-lab-apps-flux-apps'\''].join('\'' '\'', [clientId, principalId]) | [0]' --output tsv)"
if [ -z "$found" ]; then
  found="$(run az identity create --name 'flux-lab-apps-flux-apps' --resource-group 'rg-flux' --subscription '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061' --location 'westeurope' --tags 'owner=the platform'\''s team' --query 'join('\'' '\'', [clientId, principalId])' --output tsv)"
fi
lab_service_accounts_apps_flux_apps_identity_client_id_9e7d5cf0="$(need "${found%% *}" 'client ID of flux-lab-apps-flux-apps')"
lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed="$(need "${found##* }" 'principal ID of flux-lab-apps-flux-apps')"

step 'federated credential lab-apps-flux-apps-097da448'
wanted='https://oidc.contoso.example/lab'' system:serviceaccount:apps:flux-apps api://AzureADTokenExchange'
found="$(look az identity federated-credential list --identity-name 'flux-lab-apps-flux-apps' --resource-group 'rg-flux' --subscription '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061' --query '[?name=='\''lab-apps-flux-apps-097da448'\''].join('\'' '\'', [issuer, subject, join('\'','\'', audiences)]) | [0]' --output tsv)"
if [ -z "$found" ]; then
  run az identity federated-credential create --name 'lab-apps-flux-apps-097da448' --identity-name 'flux-lab-apps-flux-apps' --resource-group 'rg-flux' --subscription '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061' --issuer 'https://oidc.contoso.example/lab' --subject 'system:serviceaccount:apps:flux-apps' --audiences 'api://AzureADTokenExchange' --output none
elif [ "$found" != "$wanted" ]; then
  run az identity federated-credential update --name 'lab-apps-flux-apps-097da448' --identity-name 'flux-lab-apps-flux-apps' --resource-group 'rg-flux' --subscription '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061' --issuer 'https://oidc.contoso.example/lab' --subject 'system:serviceaccount:apps:flux-apps' --audiences 'api://AzureADTokenExchange' --output none
fi

step 'AcrPull on /subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso'
found="$(look az role assignment list --scope '/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso' --role '7f951dda-4ed3-4680-a7ca-43fe172d538d' --fill-principal-name false --query "[?principalId=='""${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}""'"'].id | [0]' --output tsv)"
if [ -z "$found" ]; then
  run az role assignment create --assignee-object-id "${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}" --assignee-principal-type ServicePrincipal --role '7f951dda-4ed3-4680-a7ca-43fe172d538d' --scope '/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso' --output none
fi

step 'application flux-lab-bucket-reader'
found="$(look az ad app list --display-name 'flux-lab-bucket-reader' --query '[?displayName=='\''flux-lab-bucket-reader'\''].appId | [0]' --output tsv)"
if [ -z "$found" ]; then
  found="$(run az ad app create --display-name 'flux-lab-bucket-reader' --query appId --output tsv)"
fi
lab_bucket_reader_client_id_8cc85571="$(need "$found" 'client ID of flux-lab-bucket-reader')"
found="$(look az ad sp list --filter "appId eq '${lab_bucket_reader_client_id_8cc85571}'" --query '[0].id' --output tsv)"
if [ -z "$found" ]; then
  found="$(run az ad sp create --id "${lab_bucket_reader_client_id_8cc85571}" --query id --output tsv)"
fi
lab_bucket_reader_principal_id_29167381="$(need "$found" 'principal ID of flux-lab-bucket-reader')"

step 'certificate of lab/bucket-reader'
found="$(look az ad sp credential list --id "${lab_bucket_reader_principal_id_29167381}" --cert --query '[?customKeyIdentifier=='\''C1769B9B6E495F3DE94CEC7EEFB4D3286BE4F7DF'\''].keyId | [0]' --output tsv)"
if [ -z "$found" ]; then
  # The certificate alone, without its key; the ones that are there stay.
  run az ad sp credential reset --id "${lab_bucket_reader_principal_id_29167381}" --cert '-----BEGIN CERTIFICATE-----
MIIDCTCCAfGgAwIBAgIUIpcGIeLVPsz7sqn5kzuM9dH1ePowDQYJKoZIhvcNAQEL
BQAwFDESMBAGA1UEAwwJZmx1eC1lZGdlMB4XDTI2MTEyMzE5MDQyN1oXDTQ2MTEx
ODE5MDQyN1owFDESMBAGA1UEAwwJZmx1eC1lZGdlMIIBIjANBgkqhkiG9w0BAQEF
AAOCAQ8AMIIBCgKCAQEAnHelmwrktwN1ibbLPSauZHnyWf8lZ+Ko6s8uUYl1i6Ss
0NGLLw+wGq87pDN7hFbKD/EomoqAGDCdCbnDSn1Bviccd02Mwg8fsqJCiJbe056A
qpuPQb94/GBsofgSnSH92Kutx9p9W6BE8JliitdaG4ysAmuOUuiiwu80xWsr7h93
RLFGpptUxsKAoCkNMk8EVWfN1yAG9MhQiuu3F/q+31LKPQQEsBq/PWkQ19NYtZMZ
4+5QmGyS0K0T2juTt5iZbKkRMGb0ewAk+L8XSyx7di/5IkC8hLW/7bPcvoqlIQAM
kW3uIgl3tgI1HQctywR/VX/ZOKzMdJeT19urb/RlgQIDAQABo1MwUTAdBgNVHQ4E
FgQU+2+x1oluJ8HjvBTXSNWMliWCPLowHwYDVR0jBBgwFoAU+2+x1oluJ8HjvBTX
SNWMliWCPLowDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAE7lz
O4Q8yMFl6MDmDmOflkXSvtKcHukEqw9Zc3eViA6iBJd45aAjlkwJrpA7t2mPLUOx
AuQ3luFkbWemU55BMhkOrLga54AsEnseQRiSEJfU5AMrpr0oKC/4qb/eobfpgg2T
01Gi333iJsNdrtepq45t9GS0B4lURiAikgBI88h11eTDXw8H6RU7aFVNdEFDNG4H
k2Nj4XfxYge7m8BVv3PIYYNPwXHSHMIQGslWn4qHLwJ3Nzn9PhhJ0s0cr9jldja/
Euvb89UZzXQvXKzuBlZiN4P/yODuWopTJ/7Z4I9mbh4krT7yU36Hz4aovLriP9Iq
7InaUm91ZC1kGR6xeQ==
-----END CERTIFICATE-----
' --append --output none
fi

step 'Storage Blob Data Reader on /subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-storage/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests'
found="$(look az role assignment list --scope '/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-storage/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests' --role '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' --fill-principal-name false --query "[?principalId=='""${lab_bucket_reader_principal_id_29167381}""'"'].id | [0]' --output tsv)"
if [ -z "$found" ]; then
  run az role assignment create --assignee-object-id "${lab_bucket_reader_principal_id_29167381}" --assignee-principal-type ServicePrincipal --role '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' --scope '/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-storage/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests' --output none
fi

step 'Azure DevOps organization contoso'
# Without a token in AZURE_DEVOPS_PAT the identity of `az login` is used.
if [ "$DRY_RUN" = true ] || [ -n "${AZURE_DEVOPS_PAT:-}" ]; then
  printf '%s' "${AZURE_DEVOPS_PAT:-}" | run az devops login --organization 'https://dev.azure.com/contoso'
fi

step 'Azure DevOps: Readers of platform'
run az devops configure --defaults 'organization=https://dev.azure.com/contoso' 'project=platform'
member="$(look az rest --method post --resource 499b84ac-1321-427f-aa17-267ca6975798 --url 'https://vssps.dev.azure.com/contoso/_apis/graph/subjectquery?api-version=7.1-preview.1' --headers Content-Type=application/json --body '{"query": "'"${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}"'", "subjectKind": ["User"]}' --query 'value[0].descriptor' --output tsv)"
if [ -z "$member" ]; then
  run az rest --method post --resource 499b84ac-1321-427f-aa17-267ca6975798 --url 'https://vsaex.dev.azure.com/contoso/_apis/serviceprincipalentitlements?api-version=7.1-preview.1' --headers Content-Type=application/json --body '{"accessLevel": {"accountLicenseType": "express"}, "servicePrincipal": {"origin": "aad", "originId": "'"${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}"'", "subjectKind": "servicePrincipal"}}' --output none
  member="$(look az rest --method post --resource 499b84ac-1321-427f-aa17-267ca6975798 --url 'https://vssps.dev.azure.com/contoso/_apis/graph/subjectquery?api-version=7.1-preview.1' --headers Content-Type=application/json --body '{"query": "'"${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}"'", "subjectKind": ["User"]}' --query 'value[0].descriptor' --output tsv)"
fi
member="$(need "$member" 'member of the organization contoso')"
group="$(look az devops security group list --organization 'https://dev.azure.com/contoso' --project 'platform' --scope project --query 'graphGroups[?displayName=='\''Readers'\''].descriptor | [0]' --output tsv)"
group="$(need "$group" 'group Readers of the project platform')"
found="$(look az devops security group membership list --organization 'https://dev.azure.com/contoso' --id "$group" --query "contains(keys(@), '${member}')" --output tsv)"
if [ "$found" != true ]; then
  run az devops security group membership add --organization 'https://dev.azure.com/contoso' --group-id "$group" --member-id "$member" --output none
fi

step 'outputs'
if [ "$DRY_RUN" = false ]; then
  temporary="$(mktemp "${OUTPUTS_FILE}.XXXXXX")"
  {
    printf '%s\n' '{'
    printf '%s\n' '  "lab": {'
    printf '%s\n' '    "service-accounts": {'
    printf '%s\n' '      "apps": {'
    printf '%s\n' '        "flux-apps": {'
    printf '%s\n' '          "identity": {'
    printf '%s"%s"%s\n' '            "client_id": ' "${lab_service_accounts_apps_flux_apps_identity_client_id_9e7d5cf0}" ','
    printf '%s"%s"%s\n' '            "principal_id": ' "${lab_service_accounts_apps_flux_apps_identity_principal_id_b031f6ed}" ''
    printf '%s\n' '          }'
    printf '%s\n' '        }'
    printf '%s\n' '      }'
    printf '%s\n' '    },'
    printf '%s\n' '    "bucket-reader": {'
    printf '%s"%s"%s\n' '      "client_id": ' "${lab_bucket_reader_client_id_8cc85571}" ','
    printf '%s"%s"%s\n' '      "principal_id": ' "${lab_bucket_reader_principal_id_29167381}" ''
    printf '%s\n' '    }'
    printf '%s\n' '  }'
    printf '%s\n' '}'
  } > "$temporary"
  mv -f -- "$temporary" "$OUTPUTS_FILE"
  printf 'The outputs are in %s: synthesize the manifests with npx cdk8s synth.\n' "$OUTPUTS_FILE" >&2
fi
