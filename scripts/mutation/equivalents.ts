/** A change that no test can notice, because it changes nothing that anybody sees. */
export interface Equivalent {
  readonly file: string;
  /** What is changed, on one line. */
  readonly from: string;
  /**
   * What it becomes.
   *
   * @default - whatever it becomes
   */
  readonly to?: string;
  /** Part of the line of the source on which it begins: places are known by what stands there, not by their number. */
  readonly on: string;
  /** Why nobody sees a difference. */
  readonly why: string;
}

/** Each is left out of the count, and named with its reason. */
export const EQUIVALENTS: readonly Equivalent[] = [
  { file: 'lib/engine/terraform/terraform-files.ts', from: "'${'", on: "if (!value.includes('${'))", why: 'a text without references comes out of the rest of the function as it went in, only later' },
  { file: 'lib/engine/terraform/terraform-files.ts', from: 'return value;', on: 'return value;', why: 'a text without references comes out of the rest of the function as it went in, only later' },
  { file: 'lib/engine/terraform/terraform-files.ts', from: "'MISSING-HAND-OFF-VALUE['", on: "text.includes('MISSING-HAND-OFF-VALUE[')", why: 'a text without placeholders is what is left of it when they are replaced, only later' },
  { file: 'lib/synth/output/owner.ts', from: 'Date.now() > patience', to: 'Date.now() >= patience', on: 'if (Date.now() > patience)', why: 'a time limit of minutes is no other for a millisecond' },
  { file: 'lib/engine/kubernetes/certificates.ts', from: "secretValue(secret, SOPS_KEY) ?? ''", on: "parse(secretValue(secret, SOPS_KEY) ?? '')", why: 'a value that is no text has no fields, whether it reads as empty or as no YAML' },
  { file: 'lib/engine/kubernetes/certificates.ts', from: "''", on: "parse(secretValue(secret, SOPS_KEY) ?? '')", why: 'a document that is a text has no fields, whatever text it is' },
];
