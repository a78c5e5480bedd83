import { Problem } from './problems';
import { Refusal } from './refusals';
import { quoted } from './terminal';
import { isToken } from './tokens';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant : tenants, applications and principals have GUIDs. */
export function checkGuid(what: string, value: string): Problem[] {
  if (isToken(value)) {
    return [];
  }
  if (!GUID.test(value)) {
    return [{
      code: Refusal.VALUE_FORM,
      what: `${what} ${quote(value)} is not a GUID`,
      why: 'Azure would refuse it, and Flux would answer with a 401 long after the deployment',
      fix: 'write it as 8-4-4-4-12 hexadecimal digits, for example \'72f988bf-86f1-41af-91ab-2d7cd011db47\'',
    }];
  }
  if (/^[0-]+$/.test(value)) {
    return [{
      code: Refusal.VALUE_FORM,
      what: `${what} ${quote(value)} is the zero GUID`,
      why: 'it is a placeholder that no tenant, subscription or identity has',
      fix: 'put the real value in its place (`az account show` prints the tenant and the subscription)',
    }];
  }
  return [];
}

/** RFC 1123 label: namespaces and cluster names. https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function checkDnsLabel(what: string, value: string): Problem[] {
  return isToken(value) ? [tokenInName(what)] : typeof value === 'string' && DNS_LABEL.test(value) ? [] : [{
    code: Refusal.VALUE_FORM,
    what: `${what} ${quote(value)} is not a DNS-1123 label`,
    why: 'the Kubernetes API refuses it',
    fix: `use at most 63 lower-case letters, digits and '-', beginning and ending with a letter or digit${suggestion(value)}`,
  }];
}

/** RFC 1123 subdomain: names of ServiceAccounts, Secrets and Flux objects. */
export function checkDnsName(what: string, value: string): Problem[] {
  return isToken(value) ? [tokenInName(what)] : typeof value === 'string' && value.length <= 253 && DNS_SUBDOMAIN.test(value) ? [] : [{
    code: Refusal.VALUE_FORM,
    what: `${what} ${quote(value)} is not a DNS-1123 name`,
    why: 'the Kubernetes API refuses it',
    fix: `use at most 253 lower-case letters, digits, '-' and '.', beginning and ending with a letter or digit${suggestion(value)}`,
  }];
}

/** Namespaces and names decide which object is meant, who may use it, and the subjects of federated credentials. */
function tokenInName(what: string): Problem {
  return { code: Refusal.NOT_PLAIN, what: `${what} is a Terraform token`, why: 'references between objects and the subjects of federated credentials are written at synth', fix: 'give a literal' };
}

function suggestion(value: string): string {
  const candidate = String(value ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 63);
  return candidate && DNS_LABEL.test(candidate) && candidate !== value ? `. Did you mean ${quote(candidate)}?` : '';
}

/** A value in a message. */
export function quote(value: string): string {
  return quoted(value);
}

export function isGuid(value: string): boolean {
  return GUID.test(value);
}
