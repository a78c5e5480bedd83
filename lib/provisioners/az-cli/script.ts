import { bashComment, quoteBash } from '../../text/bash';

/**
 * What an answer of `az` has to look like, as extended regular expressions of bash. Characters are listed one by one: what a range holds
 * depends on the language of the shell. `$GUID` is the pattern of one GUID.
 */
const FORMS = {
  guid: '"^$GUID\\$"',
  ids: '"^$GUID $GUID\\$"',
  url: '\'^https://[abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~:/%-]+$\'',
  assignment: '"^/.*/roleAssignments/$GUID\\$"',
  descriptor: '\'^[abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789]+\\.[abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._=-]+$\'',
  flag: '\'^(true|false)$\'',
  words: '\'^[^[:cntrl:]]+$\'',
} as const;

/** The form of an answer. */
export type Form = keyof typeof FORMS;

/** Whether a word of a script names the form of an answer. */
export function isForm(word: string): boolean {
  return Object.keys(FORMS).includes(word);
}

/** What stands at the head of every runbook. It runs in bash 3.2, too, which macOS has. */
export function preamble(cluster: string, outputsFile: string): string[] {
  return [
    '#!/usr/bin/env bash',
    // Values are quoted to the letter: a dollar sign or a quote in one of them is meant.
    '# shellcheck disable=SC1003,SC2016',
    `# Azure half of the Flux cluster ${bashComment(cluster)}, written by cdk-flux-azure: change the program, not this file.`,
    '#',
    '# Needs bash and the Azure CLI, signed in with `az login` as somebody who may create identities and role assignments.',
    '# It may be run again at any time: each thing is looked for before it is made, so a run goes on where the one before stopped.',
    '#',
    '#   --dry-run   print the commands and run none of them',
    '#   --help      print this',
    '#',
    '# FLUX_AZURE_OUTPUTS_FILE names another file for the outputs.',
    'set -euo pipefail',
    '',
    'OUTPUTS_FILE="${FLUX_AZURE_OUTPUTS_FILE:-}"',
    'if [ -z "$OUTPUTS_FILE" ]; then',
    `  OUTPUTS_FILE=${quoteBash(outputsFile)}`,
    'fi',
    'DRY_RUN=false',
    'for argument in "$@"; do',
    '  case "$argument" in',
    '    --dry-run) DRY_RUN=true ;;',
    '    -h | --help)',
    '      sed -n \'3,/^set /{ /^set /d; s/^# \\{0,1\\}//; p; }\' "$0"',
    '      exit 0',
    '      ;;',
    '    *)',
    '      printf \'%s: unknown argument %q (see --help)\\n\' "$0" "$argument" >&2',
    '      exit 2',
    '      ;;',
    '  esac',
    'done',
    'exec 3>&1',
    '# Git Bash would take ARM IDs for paths of Windows.',
    'export MSYS_NO_PATHCONV=1 MSYS2_ARG_CONV_EXCL=\'*\'',
    '',
    'step() { printf \'# %s\\n\' "$1" >&2; }',
    '',
    'fail() {',
    '  printf \'%s: %s\\n\' "$0" "$1" >&2',
    '  exit 1',
    '}',
    '',
    ...ASKING,
    '',
    ...LOCKING,
  ];
}

const ASKING = [
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
  'HEX=\'[0123456789abcdefABCDEF]\'',
  'GUID="$HEX{8}-$HEX{4}-$HEX{4}-$HEX{4}-$HEX{12}"',
  'LINE_FEED=$\'\\n\'',
  'CARRIAGE_RETURN=$\'\\r\'',
  '',
  '# Whether a text has a form.',
  'fits() {',
  '  local pattern',
  '  case "$1" in',
  ...Object.entries(FORMS).map(([form, pattern]) => `    ${form}) pattern=${pattern} ;;`),
  '    *) return 1 ;;',
  '  esac',
  '  [[ "$2" =~ $pattern ]]',
  '}',
  '',
  '# ask FORM COMMAND…: the answer of a command, one line of that form; or nothing, for which some versions write `None`.',
  'ask() {',
  '  local form="$1" answer',
  '  shift',
  '  # A command substitution would go on after a failure.',
  '  answer="$(run "$@")" || return',
  '  # The Azure CLI of Windows ends its lines with a carriage return.',
  '  answer="${answer//$CARRIAGE_RETURN/}"',
  '  answer="$(printf \'%s\' "$answer")"',
  '  case "$answer" in',
  '    \'\' | None) return 0 ;;',
  '    *"$LINE_FEED"*) fail "$(printf \'%q %q %q found more than one: %q; which of them is meant cannot be known; remove the others\' "$1" "$2" "$3" "${answer:0:400}")" ;;',
  '  esac',
  '  if ! fits "$form" "$answer"; then',
  '    fail "$(printf \'%q %q %q answered %q, which has not the form of %s; nothing is made with it; run the command by itself to see what is wrong\' "$1" "$2" "$3" "${answer:0:400}" "$form")"',
  '  fi',
  '  printf \'%s\' "$answer"',
  '}',
  '',
  '# need FORM VALUE NAME: a value that has to be there by now.',
  'need() {',
  '  if [ "$DRY_RUN" = true ] && [ -z "$2" ]; then',
  '    printf \'<%s>\' "$3"',
  '  elif fits "$1" "$2"; then',
  '    printf \'%s\' "$2"',
  '  else',
  '    fail "Azure gave no $3"',
  '  fi',
  '}',
];

/**
 * Everything that could keep the outputs from being written is found before anything is made; two runs for one file exclude each other.
 * A lock is a folder beside the file, since `mkdir` is the one thing that is there everywhere and either makes it or fails.
 */
const LOCKING = [
  'case "${OSTYPE:-}" in',
  '  msys* | cygwin*) OUTPUTS_FILE="${OUTPUTS_FILE//\\\\//}" ;;',
  'esac',
  'case "$OUTPUTS_FILE" in',
  '  /* | [[:alpha:]]:/*) ;;',
  '  # A file whose name begins with a dash is no option.',
  '  *) OUTPUTS_FILE="./$OUTPUTS_FILE" ;;',
  'esac',
  'LOCK="$OUTPUTS_FILE.lock"',
  'LOCKED=false',
  '',
  '# Finds what would keep the outputs file from being written.',
  'check_outputs_file() {',
  '  local folder="${OUTPUTS_FILE%/*}/"',
  '  if [ ! -d "$folder" ]; then',
  '    fail "$(printf \'there is no folder %q for the outputs file; nothing was made; make the folder, or name another file in FLUX_AZURE_OUTPUTS_FILE\' "$folder")"',
  '  fi',
  '  if [ ! -w "$folder" ]; then',
  '    fail "$(printf \'the folder %q of the outputs file cannot be written to; nothing was made; change its permissions, or name another file in FLUX_AZURE_OUTPUTS_FILE\' "$folder")"',
  '  fi',
  '  case "$OUTPUTS_FILE" in',
  '    */ | */. | */..) fail "$(printf \'the outputs file %q is a folder; nothing was made; add the name of the file\' "$OUTPUTS_FILE")" ;;',
  '  esac',
  '  if [ -e "$OUTPUTS_FILE" ] && [ ! -f "$OUTPUTS_FILE" ]; then',
  '    fail "$(printf \'the outputs file %q is a folder or a device; nothing was made; name a file\' "$OUTPUTS_FILE")"',
  '  fi',
  '}',
  '',
  '# Prints who has the lock: process and machine.',
  'holder() {',
  '  if [ -f "$LOCK/holder" ]; then',
  '    cat "$LOCK/holder" 2>/dev/null || true',
  '  fi',
  '}',
  '',
  '# Whether the holder of a lock was a process of this machine that is gone.',
  'is_gone() {',
  '  local process="${1%% *}"',
  '  case "$process" in',
  '    \'\' | *[!0123456789]*) return 1 ;;',
  '  esac',
  '  [ "$1" = "$process $(uname -n)" ] && ! kill -0 "$process" 2>/dev/null && ! ps -p "$process" >/dev/null 2>&1',
  '}',
  '',
  'own() {',
  '  LOCKED=true',
  '  printf \'%s %s\\n\' "$$" "$(uname -n)" > "$LOCK/holder"',
  '}',
  '',
  'lock() {',
  '  local seen',
  '  if mkdir "$LOCK" 2>/dev/null; then',
  '    own',
  '    return',
  '  fi',
  '  if [ ! -d "$LOCK" ]; then',
  '    fail "$(printf \'the folder %q, which keeps two runs apart, cannot be made; nothing was made; see whether the disk is full or a file has that name\' "$LOCK")"',
  '  fi',
  '  seen="$(holder)"',
  '  # What a run that was killed has left is taken over by one run alone, which makes a folder in it and still sees the same holder.',
  '  if is_gone "$seen" && mkdir "$LOCK/takeover" 2>/dev/null; then',
  '    if [ "$(holder)" = "$seen" ]; then',
  '      rm -rf -- "$LOCK"',
  '      if mkdir "$LOCK" 2>/dev/null; then',
  '        own',
  '        return',
  '      fi',
  '    else',
  '      rmdir "$LOCK/takeover" || true',
  '    fi',
  '  fi',
  '  fail "$(printf \'another run is writing %q (process and machine: %q); two at once could make things twice; nothing was made; wait for it, or remove the folder %q when there is none\' "$OUTPUTS_FILE" "$seen" "$LOCK")"',
  '}',
  '',
  '# However the script ends, it leaves neither lock nor half a file.',
  'unlock() {',
  '  if [ "$LOCKED" = true ]; then',
  '    rm -rf -- "$LOCK"',
  '  fi',
  '}',
  'trap unlock EXIT',
  'trap \'exit 129\' HUP',
  'trap \'exit 130\' INT',
  'trap \'exit 143\' TERM',
  '',
  'check_outputs_file',
  'if [ "$DRY_RUN" = false ]; then',
  '  if ! command -v az >/dev/null; then',
  '    fail \'there is no az on the PATH; nothing was made; install the Azure CLI and sign in with az login\'',
  '  fi',
  '  lock',
  'fi',
];

type Tree = Map<string, Tree | string>;

/** Writes the outputs file, nested by construct path as `cdktf deploy --outputs-file` does, in one move: the old one or the new one, whole. */
export function outputsBlock(outputs: ReadonlyMap<string, string>): string[] {
  const tree: Tree = new Map();
  for (const [path, variable] of outputs) {
    const parts = path.split('/');
    let at = tree;
    for (const part of parts.slice(0, -1)) {
      const inner = at.get(part);
      const next: Tree = inner instanceof Map ? inner : new Map();
      at.set(part, next);
      at = next;
    }
    at.set(parts[parts.length - 1], variable);
  }
  return [
    'step \'outputs\'',
    'if [ "$DRY_RUN" = false ]; then',
    '  {',
    ...jsonLines(tree, '', true),
    '  } > "$LOCK/outputs"',
    '  mv -f -- "$LOCK/outputs" "$OUTPUTS_FILE"',
    '  printf \'The outputs are in %s: synthesize the manifests with npx cdk8s synth.\\n\' "$OUTPUTS_FILE" >&2',
    'fi',
  ];
}

function jsonLines(tree: Tree, indent: string, last: boolean): string[] {
  const literal = (text: string) => `    printf '%s\\n' ${quoteBash(text)}`;
  const entries = [...tree];
  const inner = entries.flatMap(([key, value], i) => {
    const comma = i < entries.length - 1 ? ',' : '';
    const head = `${indent}  ${JSON.stringify(key)}: `;
    return typeof value === 'string'
      ? [`    printf '%s"%s"%s\\n' ${quoteBash(head)} "\${${value}}" '${comma}'`]
      : [literal(`${head}{`), ...jsonLines(value, `${indent}  `, i === entries.length - 1).slice(1)];
  });
  return [literal('{'), ...inner, literal(`${indent}}${last ? '' : ','}`)];
}
