/** Quotes a literal for bash: nothing in it is expanded. */
export function quoteBash(text: string): string {
  return `'${text.replace(/'/g, '\'\\\'\'')}'`;
}

/** A string literal of JMESPath, the language of `az --query`. */
export function quoteJmesPath(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, '\\\'')}'`;
}

/** What stands at the head of every runbook. */
export function preamble(cluster: string, outputsFile: string): string[] {
  return [
    '#!/usr/bin/env bash',
    // Values are quoted to the letter: a dollar sign or a quote in one of them is meant.
    '# shellcheck disable=SC1003,SC2016',
    `# Azure half of the Flux cluster ${cluster.replace(/[^\x20-\x7e]/g, '?')}, written by cdk-flux-azure: change the program, not this file.`,
    '#',
    '# Needs bash and the Azure CLI, signed in with `az login` as somebody who may create identities and role assignments.',
    '# It may be run again at any time: each thing is looked for before it is made, so a run goes on where the one before stopped.',
    '#',
    '#   --dry-run   print the commands and run none of them',
    '#   --help      print this',
    'set -euo pipefail',
    '',
    `OUTPUTS_FILE="\${FLUX_AZURE_OUTPUTS_FILE:-${outputsFile.replace(/(["$`\\])/g, '\\$1')}}"`,
    'DRY_RUN=false',
    'for argument in "$@"; do',
    '  case "$argument" in',
    '    --dry-run) DRY_RUN=true ;;',
    '    -h | --help)',
    '      sed -n \'3,/^set /{ /^set /d; s/^# \\{0,1\\}//; p; }\' "$0"',
    '      exit 0',
    '      ;;',
    '    *)',
    '      printf \'%s: unknown argument %s (see --help)\\n\' "$0" "$argument" >&2',
    '      exit 2',
    '      ;;',
    '  esac',
    'done',
    'exec 3>&1',
    '',
    'step() { printf \'# %s\\n\' "$1" >&2; }',
    '',
    '# Runs a command, or prints it; what it answers is on standard output.',
    'run() {',
    '  if [ "$DRY_RUN" = true ]; then',
    '    printf \'%q \' "$@" >&3',
    '    printf \'\\n\' >&3',
    '  else',
    '    "$@"',
    '  fi',
    '}',
    '',
    '# Runs a query whose answer may be nothing; `None` is how some versions write that.',
    'look() {',
    '  local answer',
    '  # A command substitution would go on after a failure.',
    '  answer="$(run "$@")" || return',
    '  if [ "$answer" != None ]; then',
    '    printf \'%s\' "$answer"',
    '  fi',
    '}',
    '',
    '# A value that has to be there by now.',
    'need() {',
    '  if [ -n "$1" ]; then',
    '    printf \'%s\' "$1"',
    '  elif [ "$DRY_RUN" = true ]; then',
    '    printf \'<%s>\' "$2"',
    '  else',
    '    printf \'%s: Azure gave no %s\\n\' "$0" "$2" >&2',
    '    return 1',
    '  fi',
    '}',
  ];
}

interface Tree { [key: string]: Tree | string }

/** Writes the outputs file, nested by construct path as `cdktf deploy --outputs-file` does, in one move. */
export function outputsBlock(outputs: ReadonlyMap<string, string>): string[] {
  const tree: Tree = {};
  for (const [path, variable] of outputs) {
    const parts = path.split('/');
    let at = tree;
    parts.slice(0, -1).forEach(part => {
      at = (at[part] ??= {}) as Tree;
    });
    at[parts[parts.length - 1]] = variable;
  }
  return [
    'step \'outputs\'',
    'if [ "$DRY_RUN" = false ]; then',
    '  temporary="$(mktemp "${OUTPUTS_FILE}.XXXXXX")"',
    '  {',
    ...jsonLines(tree, '', true),
    '  } > "$temporary"',
    '  mv -f -- "$temporary" "$OUTPUTS_FILE"',
    '  printf \'The outputs are in %s: synthesize the manifests with npx cdk8s synth.\\n\' "$OUTPUTS_FILE" >&2',
    'fi',
  ];
}

function jsonLines(tree: Tree, indent: string, last: boolean): string[] {
  const literal = (text: string) => `    printf '%s\\n' ${quoteBash(text)}`;
  const entries = Object.entries(tree);
  const inner = entries.flatMap(([key, value], i) => {
    const comma = i < entries.length - 1 ? ',' : '';
    const head = `${indent}  ${JSON.stringify(key)}: `;
    return typeof value === 'string'
      ? [`    printf '%s"%s"%s\\n' ${quoteBash(head)} "\${${value}}" '${comma}'`]
      : [literal(`${head}{`), ...jsonLines(value, `${indent}  `, i === entries.length - 1).slice(1)];
  });
  return [literal('{'), ...inner, literal(`${indent}}${last ? '' : ','}`)];
}
