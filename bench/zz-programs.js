"use strict";
var __createBinding = (this && this.__createBinding) || (Object.create ? (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    var desc = Object.getOwnPropertyDescriptor(m, k);
    if (!desc || ("get" in desc ? !m.__esModule : desc.writable || desc.configurable)) {
      desc = { enumerable: true, get: function() { return m[k]; } };
    }
    Object.defineProperty(o, k2, desc);
}) : (function(o, m, k, k2) {
    if (k2 === undefined) k2 = k;
    o[k2] = m[k];
}));
var __setModuleDefault = (this && this.__setModuleDefault) || (Object.create ? (function(o, v) {
    Object.defineProperty(o, "default", { enumerable: true, value: v });
}) : function(o, v) {
    o["default"] = v;
});
var __importStar = (this && this.__importStar) || (function () {
    var ownKeys = function(o) {
        ownKeys = Object.getOwnPropertyNames || function (o) {
            var ar = [];
            for (var k in o) if (Object.prototype.hasOwnProperty.call(o, k)) ar[ar.length] = k;
            return ar;
        };
        return ownKeys(o);
    };
    return function (mod) {
        if (mod && mod.__esModule) return mod;
        var result = {};
        if (mod != null) for (var k = ownKeys(mod), i = 0; i < k.length; i++) if (k[i] !== "default") __createBinding(result, mod, k[i]);
        __setModuleDefault(result, mod);
        return result;
    };
})();
Object.defineProperty(exports, "__esModule", { value: true });
exports.SUBSCRIPTION = exports.TENANT = void 0;
exports.outputsOf = outputsOf;
exports.accesses = accesses;
exports.handWritten = handWritten;
exports.charts = charts;
exports.plainCharts = plainCharts;
/** The programs that are timed: the library's, and what a person would write by hand for the same output. */
const node_module_1 = require("node:module");
const node_path_1 = require("node:path");
const federated_identity_credential_1 = require("@cdktf/provider-azurerm/lib/federated-identity-credential");
const provider_1 = require("@cdktf/provider-azurerm/lib/provider");
const role_assignment_1 = require("@cdktf/provider-azurerm/lib/role-assignment");
const user_assigned_identity_1 = require("@cdktf/provider-azurerm/lib/user-assigned-identity");
const cdk8s = __importStar(require("cdk8s"));
const cdktf = __importStar(require("cdktf"));
// The compiled build, which is what users run.
const lib = (0, node_module_1.createRequire)(__filename)((0, node_path_1.join)(__dirname, '..', 'build'));
exports.TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
exports.SUBSCRIPTION = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const CLIENT = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';
/** Each identity has an ID of its own. */
const clientId = (i) => CLIENT.replace(/.{6}$/, i.toString(16).padStart(6, '0'));
const ISSUER = `https://westeurope.oic.prod-aks.azure.com/${exports.TENANT}/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/`;
const REGISTRY = `/subscriptions/${exports.SUBSCRIPTION}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso`;
const ROLE = `/subscriptions/${exports.SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;
/** The outputs of a deployment of `accesses`. */
function outputsOf(count) {
    const accounts = Object.fromEntries(Array.from({ length: count }, (_, i) => [`flux-a${i}`, { identity: { client_id: clientId(i) } }]));
    return { prod: { 'service-accounts': { apps: accounts } } };
}
/** Accesses in one cluster, each with an identity of its own and one OCIRepository. */
function accesses(folder, count) {
    const app = new lib.FluxAzureApp({ outdir: (0, node_path_1.join)(folder, 'dist'), terraformOutdir: (0, node_path_1.join)(folder, 'cdktf.out'), outputsFile: (0, node_path_1.join)(folder, 'outputs.json') });
    const cluster = new lib.FluxCluster(app, 'prod', {
        distribution: lib.ClusterDistribution.aks({ oidcIssuerUrl: ISSUER }),
        fluxVersion: lib.FluxVersion.V2_10,
        tenantId: exports.TENANT,
        subscriptionId: exports.SUBSCRIPTION,
        identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
    });
    for (let i = 0; i < count; i++) {
        const acr = new lib.FluxAcrAccess(cluster, `a${i}`, {
            registry: lib.ContainerRegistry.fromResourceId(REGISTRY),
            authentication: lib.Authentication.objectLevel({ namespace: 'apps' }),
        });
        acr.ociRepository(`repository-${i}`, { path: `manifests/a${i}`, semver: '1.x' });
    }
    app.synth();
}
/** The same resources and objects, written by hand, without any check and with the client ID as a literal. */
function handWritten(folder, count) {
    const terraform = new cdktf.App({ outdir: (0, node_path_1.join)(folder, 'cdktf.out') });
    const stack = new cdktf.TerraformStack(terraform, 'prod');
    new provider_1.AzurermProvider(stack, 'azurerm', { features: [{}], subscriptionId: exports.SUBSCRIPTION, tenantId: exports.TENANT });
    const app = new cdk8s.App({ outdir: (0, node_path_1.join)(folder, 'dist') });
    const chart = new cdk8s.Chart(app, 'prod');
    for (let i = 0; i < count; i++) {
        const identity = new user_assigned_identity_1.UserAssignedIdentity(stack, `identity-${i}`, { name: `flux-prod-apps-flux-a${i}`, resourceGroupName: 'rg-flux', location: 'westeurope' });
        new federated_identity_credential_1.FederatedIdentityCredential(stack, `credential-${i}`, {
            name: `prod-apps-flux-a${i}`,
            issuer: ISSUER,
            subject: `system:serviceaccount:apps:flux-a${i}`,
            audience: ['api://AzureADTokenExchange'],
            parentId: identity.id,
            resourceGroupName: 'rg-flux',
        });
        new role_assignment_1.RoleAssignment(stack, `assignment-${i}`, { scope: REGISTRY, roleDefinitionId: ROLE, principalId: identity.principalId, principalType: 'ServicePrincipal', skipServicePrincipalAadCheck: true });
        new cdktf.TerraformOutput(stack, `client-id-${i}`, { value: identity.clientId });
        new cdk8s.ApiObject(chart, `account-${i}`, {
            apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: `flux-a${i}`, namespace: 'apps', annotations: { 'azure.workload.identity/client-id': CLIENT, 'azure.workload.identity/tenant-id': exports.TENANT } },
        });
        new cdk8s.ApiObject(chart, `repository-${i}`, {
            apiVersion: 'source.toolkit.fluxcd.io/v1',
            kind: 'OCIRepository',
            metadata: { name: `repository-${i}`, namespace: 'apps' },
            spec: { interval: '10m', provider: 'azure', serviceAccountName: `flux-a${i}`, url: `oci://contoso.azurecr.io/manifests/a${i}`, ref: { semver: '1.x' } },
        });
    }
    terraform.synth();
    app.synth();
}
/** Charts of one object each. */
function charts(folder, count) {
    fill(new lib.FluxAzureApp({ outdir: (0, node_path_1.join)(folder, 'dist'), terraformOutdir: (0, node_path_1.join)(folder, 'cdktf.out') }), count).synth();
}
/** The same charts in a plain cdk8s.App. */
function plainCharts(folder, count) {
    fill(new cdk8s.App({ outdir: (0, node_path_1.join)(folder, 'dist') }), count).synth();
}
function fill(app, count) {
    for (let i = 0; i < count; i++) {
        new cdk8s.ApiObject(new cdk8s.Chart(app, `chart-${i}`), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${i}` }, data: { i: String(i) } });
    }
    return app;
}
