/** Where what is said ends when the program is not one of Node.js: the kernel of jsii runs the library there, and says for whom. */
export function language(): string | undefined {
  return process.env.JSII_AGENT?.split('/')[0];
}

/** Roots of the paths of fields of Kubernetes: those are the same in every language. */
const FIELDS = new Set(['data', 'metadata', 'spec', 'status', 'stringData']);

/** A text in double quotes, which is a value of the user's; a command; or names, joined by dots. */
const PIECES = /"(?:[^"\\]|\\.){0,500}"|`[a-z][\w-]{0,100} [^`]{0,500}`|[\w$/\\.#-]{0,200}[A-Za-z]\w{0,200}(?:[.#]\w{1,200}){0,20}/g;

/** Names of ours that stand in a setting: `name: value`. */
const SETTING = /`(\w+): (true|false|[A-Z][^`"]*)`/g;

/**
 * A sentence with the names as they are in the language of the program. Python has those of the public types in snake_case; Java has them as they are, and
 * in Go and C# they begin with a capital letter, which a reader sees without help.
 */
export function inLanguage(sentence: string): string {
  return language() === 'Python' ? inPython(sentence) : sentence;
}

function inPython(sentence: string): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- for Python alone
  const { PUBLIC_NAMES } = require('./public-names') as typeof import('./public-names');
  const known = new Set(PUBLIC_NAMES.split(' '));
  const named = sentence.replace(PIECES, piece => {
    const isName = /^[A-Za-z]\w*(?:[.#]\w+)*$/.test(piece) && !FIELDS.has(piece.split('.')[0]);
    return isName ? piece.split(/[.#]/).map(name => known.has(name) ? snakeCase(name) : name).join('.') : piece;
  });
  return named.replace(SETTING, (_, name: string, value: string) => `\`${name}=${value === 'true' ? 'True' : value === 'false' ? 'False' : value}\``);
}

/** As jsii writes names in Python. */
function snakeCase(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/(?<=[A-Z])(?=[A-Z][a-z\d])/g, '_').toLowerCase();
}

/** What the kernel of jsii has taken last, and the form of stacks that was there before. */
const taken: { message?: string; before?: typeof Error.prepareStackTrace } = {};

/**
 * The kernel of jsii makes an error of its own from one that it catches, with its sentences as message and, above a trace of the kernel's functions, once more
 * as stack; Python and Java print both. Called when the kernel takes the sentences, which is just before it makes that error: its stack is one line then.
 */
export function withoutKernelTrace(message: string): void {
  taken.message = message;
  if (Error.prepareStackTrace !== stackOf) {
    taken.before = Error.prepareStackTrace;
    Error.prepareStackTrace = stackOf;
  }
}

function stackOf(error: Error, frames: NodeJS.CallSite[]): unknown {
  if (error.message === taken.message) {
    Error.prepareStackTrace = taken.before!;
    return 'a mistake of the program: the message says what it is';
  }
  return taken.before ? taken.before(error, frames) : [`${error.name}: ${error.message}`, ...frames.map(frame => `    at ${String(frame)}`)].join('\n');
}
