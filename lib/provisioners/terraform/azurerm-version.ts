import { TerraformProvider, TerraformStack } from 'cdktf';
import { AzurermVersion } from '../../azure/azurerm-version';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';

/** From this version on a federated credential names its identity with `user_assigned_identity_id`: the only attribute for it in 5. */
const IDENTITY_ATTRIBUTE_SINCE: Version = [4, 65, 0];

/** The library writes for these. */
const MAJORS = [4, 5];

type Version = readonly [number, number, number];

/** Versions from the first, up to the second, which is left out. */
interface VersionRange {
  readonly from: Version;
  readonly to: Version;
}

const ENDLESS: Version = [Infinity, 0, 0];

/** What is known of the azurerm provider of one stack. */
export interface AzurermOfStack {
  /** Constraint to write into `required_providers`; undefined where the stack has its own. */
  readonly constraint?: string;
  /** Whether federated credentials have `user_assigned_identity_id`. */
  readonly hasIdentityAttribute: boolean;
  readonly problems: readonly Problem[];
}

interface Overrides {
  readonly terraform?: { readonly required_providers?: { readonly azurerm?: { readonly version?: unknown } } };
}

/** What clusters and identities say of the version of the stack that they write into. */
const wanted = new WeakMap<TerraformStack, Map<AzurermVersion, string>>();

/** Notes what a cluster or an identity says of the azurerm provider of a stack. */
export function wantAzurerm(stack: TerraformStack, version: AzurermVersion, path: string): void {
  const versions = wanted.get(stack) ?? new Map<AzurermVersion, string>();
  versions.has(version) || versions.set(version, path);
  wanted.set(stack, versions);
}

/** Decides the version of the azurerm provider of a stack: by what its users say, and by what the stack itself requires. Read when the program is complete. */
export function azurermOf(stack: TerraformStack): AzurermOfStack {
  const [given, contradicting] = [...wanted.get(stack) ?? []];
  if (contradicting) {
    return {
      hasIdentityAttribute: true,
      problems: [{
        code: Refusal.AZURERM_VERSION,
        what: `the Terraform stack ${quote(stack.node.id)} is given \`azurermVersion\` ${given[0].major} (${given[1]}) and ${contradicting[0].major} (${contradicting[1]})`,
        why: 'a stack is run by one version of the azurerm provider',
        fix: 'give both the same, or a stack to each',
      }],
    };
  }
  const own = (stack as unknown as { readonly rawOverrides: Overrides }).rawOverrides.terraform?.required_providers?.azurerm?.version;
  if (typeof own === 'string') {
    return ofConstraint(stack, own, given?.[0]);
  }
  const bindings = newerBindings(stack);
  if (bindings !== undefined && (given === undefined || given[0].major === 4)) {
    return given === undefined ? ofConstraint(stack, bindings.version, undefined) : {
      hasIdentityAttribute: true,
      problems: [contradiction(given[0], `its provider ${bindings.path} is made for azurerm ${bindings.version}`)],
    };
  }
  const version = given?.[0] ?? AzurermVersion.V4;
  return { constraint: version.constraint, hasIdentityAttribute: version.major >= 5, problems: [] };
}

function ofConstraint(stack: TerraformStack, constraint: string, given: AzurermVersion | undefined): AzurermOfStack {
  const range = rangeOf(constraint);
  const majors = range ? MAJORS.filter(major => isBefore(range.from, [major + 1, 0, 0]) && isBefore([major, 0, 0], range.to)) : MAJORS;
  if (given && !majors.includes(given.major)) {
    return { hasIdentityAttribute: true, problems: [contradiction(given, `it requires azurerm ${quote(constraint)}`)] };
  }
  if (majors.length === 0) {
    return {
      hasIdentityAttribute: true,
      problems: [{
        code: Refusal.AZURERM_VERSION,
        what: `the Terraform stack ${quote(stack.node.id)} requires azurerm ${quote(constraint)}`,
        why: 'the library writes resources as azurerm 4 (from 4.55) and 5 (from 5.2) know them',
        fix: 'require one of them: ~> 4.55 or ~> 5.2',
      }],
    };
  }
  const hasIdentityAttribute = given === undefined || majors.length === 1
    ? range !== undefined && !isBefore(range.from, IDENTITY_ATTRIBUTE_SINCE)
    : given.major >= 5;
  if (given === undefined && majors.length > 1 && !hasIdentityAttribute) {
    return {
      hasIdentityAttribute,
      problems: [{
        code: Refusal.AZURERM_VERSION,
        what: `the Terraform stack ${quote(stack.node.id)} requires azurerm ${quote(constraint)}, which may be ${majors.join(' or ')}`,
        why: 'they know the identity of a federated credential by different attributes, and each refuses that of the other',
        fix: 'set `azurermVersion` on the cluster, or require one major version: ~> 4.55 or ~> 5.2',
      }],
    };
  }
  return { hasIdentityAttribute, problems: [] };
}

function contradiction(given: AzurermVersion, what: string): Problem {
  return {
    code: Refusal.AZURERM_VERSION,
    what: `\`azurermVersion\` is ${given.major}, and the stack says otherwise: ${what}`,
    why: 'azurerm 4 and 5 know the identity of a federated credential by different attributes, and the constraint of the stack would be lost',
    fix: `leave \`azurermVersion\` out, or require azurerm ${quote(given.constraint)} in the stack`,
  };
}

/** A provider that the user has made with bindings for azurerm 5 or later. Those for 4 serve 5, too, so they tell nothing. */
function newerBindings(stack: TerraformStack): { path: string; version: string } | undefined {
  for (const element of stack.node.findAll()) {
    if (TerraformProvider.isTerraformProvider(element) && element.terraformResourceType === 'azurerm') {
      const { providerVersion, providerVersionConstraint } = element.terraformGeneratorMetadata ?? {};
      const version = providerVersion ?? providerVersionConstraint;
      const range = version === undefined ? undefined : rangeOf(version);
      if (range && range.from[0] >= 5) {
        return { path: element.node.path, version: version! };
      }
    }
  }
  return undefined;
}

/** The versions that a constraint of Terraform allows; undefined when it cannot be read. https://developer.hashicorp.com/terraform/language/expressions/version-constraints */
export function rangeOf(constraint: string): VersionRange | undefined {
  let range: VersionRange = { from: [0, 0, 0], to: ENDLESS };
  for (const part of constraint.split(',')) {
    const [, operator = '=', digits] = /^(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})(?:[-+][\w.+-]+)?$/.exec(part.trim()) ?? [];
    if (digits === undefined) {
      return undefined;
    }
    const numbers = digits.split('.').map(Number);
    const [major, minor = 0, patch = 0] = numbers;
    const at: Version = [major, minor, patch];
    const next: Version = [major, minor, patch + 1];
    const bounds: { readonly [operator: string]: Partial<VersionRange> } = {
      '=': { from: at, to: next },
      '!=': {},
      '>=': { from: at },
      '>': { from: next },
      '<=': { to: next },
      '<': { to: at },
      '~>': { from: at, to: numbers.length === 1 ? ENDLESS : numbers.length === 2 ? [major + 1, 0, 0] : [major, minor + 1, 0] },
    };
    const { from = range.from, to = range.to } = bounds[operator];
    range = { from: isBefore(range.from, from) ? from : range.from, to: isBefore(to, range.to) ? to : range.to };
  }
  return range;
}

function isBefore(a: Version, b: Version): boolean {
  const at = a.findIndex((part, i) => part !== b[i]);
  return at >= 0 && a[at] < b[at];
}
