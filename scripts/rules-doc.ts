/** Writes docs/rules.md from the rules themselves. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './cli';
import { Rule, Severity } from '../lib/engine/rule';
import { RULES } from '../lib/review/rules';
import { REFUSALS } from '../lib/text/refusals';

/** The page, from the one source that the rules are. */
export function rulesPage(rules: readonly Rule[] = RULES): string {
  const sorted = [...rules].sort((a, b) => (a.code < b.code ? -1 : 1));
  const cell = (text: string) => text.replace(/\|/g, '\\|');
  const count = (severity: Severity) => sorted.filter(rule => rule.severity === severity).length;
  return `# Rules of the access review

At every synth the chain from each Flux object to its Azure resource is read back from what was synthesized: Terraform JSON, manifests, controller
patches, Azure Service Operator objects and runbooks. These ${sorted.length} rules judge it: ${count(Severity.ERROR)} of them stop synth, ${count(Severity.WARNING)} warn, ${count(Severity.NOTE)} ${count(Severity.NOTE) === 1 ? 'is a note' : 'are notes'}. Some errors are
warnings where the files leave room for a harmless reading, such as an identity that was granted its roles elsewhere.

A warning that is as it should be is acknowledged, with a reason that stands in the reports:

\`\`\`ts
AccessReview.of(cluster).acknowledge('FAZ012', 'all repositories of the resource group belong to this team');
\`\`\`

\`AccessReview.of(app).strict()\` lets warnings stop synth, too. Notes stand in the reports; \`AccessReview.of(app).withNotes()\` prints them. A code is never given to another rule.

| Code | Severity | What | Why | Fix |
|---|---|---|---|---|
${sorted.map(({ code, severity, title, why, fix }) => `| <a id="${code.toLowerCase()}"></a>${code} | ${severity} | ${[title, why, fix].map(cell).join(' | ')} |`).join('\n')}

## Refusals of constructs

What constructs, the hand-off, the output and the command refuse before there is anything to review: the form of what they are given, and what nothing could be
written of. Each sentence ends with its code; where it says what a rule says as well, that is the code of the rule. They are errors and cannot be acknowledged.

| Code | What | Why | Fix |
|---|---|---|---|
${REFUSALS.map(({ code, title, why, fix }) => `| <a id="${code.toLowerCase()}"></a>${code} | ${[title, why, fix].map(cell).join(' | ')} |`).join('\n')}
`;
}

if (require.main === module) {
  writeFileSync(join(PROJECT_ROOT, 'docs', 'rules.md'), rulesPage());
}
