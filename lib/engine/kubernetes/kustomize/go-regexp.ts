/**
 * Regular expressions as Go reads them (RE2): https://pkg.go.dev/regexp/syntax. Matched with a set of states, in time linear in the text, as Go does; those of
 * JavaScript differ in syntax, and some never end.
 */

/** Takes one character, or a condition between two of them, or nothing. */
type Node =
  | { readonly is: 'char'; readonly test: (char: string) => boolean }
  | { readonly is: 'at'; readonly test: (text: string, index: number) => boolean }
  | { readonly is: 'all'; readonly parts: readonly Node[] }
  | { readonly is: 'any'; readonly parts: readonly Node[] }
  | { readonly is: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

interface Flags { readonly i: boolean; readonly m: boolean; readonly s: boolean; readonly U: boolean }

type State = { test?: (char: string) => boolean; at?: (text: string, index: number) => boolean; next: number[] };

const MAX_REPEAT = 1000;
const MAX_STATES = 20000;
/** Names have 253 characters at most. */
const MAX_LENGTH = 2000;
const isWord = (char: string | undefined) => char !== undefined && /^\w$/.test(char);
const PERL: { readonly [letter: string]: RegExp } = { d: /^\d$/, D: /^\D$/, s: /^[\t\n\f\r ]$/, S: /^[^\t\n\f\r ]$/, w: /^\w$/, W: /^\W$/ };
const POSIX: { readonly [name: string]: string } = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};
const CONTROL: { readonly [letter: string]: string } = { a: '\x07', f: '\f', t: '\t', n: '\n', r: '\r', v: '\v' };

/** A pattern that Go does not compile. The message is Go's. */
export class BadRegExp extends Error {}

const bad = (what: string, part: string) => new BadRegExp(`error parsing regexp: ${what}: \`${part}\``);

class Parser {
  private position = 0;

  public constructor(private readonly pattern: string) {}

  public parse(): Node {
    const node = this.alternatives({ i: false, m: false, s: false, U: false });
    if (this.position < this.pattern.length) {
      throw bad('unexpected )', `^(?:${this.pattern})$`);
    }
    return node;
  }

  private alternatives(given: Flags): Node {
    const branches: Node[] = [];
    let parts: Node[] = [];
    let flags = given;
    while (this.position < this.pattern.length && this.peek() !== ')') {
      if (this.take('|')) {
        branches.push({ is: 'all', parts });
        parts = [];
        continue;
      }
      const switched = /^\(\?([imsU]*)(?:-([imsU]+))?\)/.exec(this.rest());
      if (switched && switched[0] !== '(?)') {
        this.position += switched[0].length;
        flags = changed(flags, switched[1], switched[2]);
        continue;
      }
      parts.push(this.repeated(this.atom(flags)));
    }
    branches.push({ is: 'all', parts });
    return branches.length === 1 ? branches[0] : { is: 'any', parts: branches };
  }

  private repeated(atom: Node): Node {
    let node = atom;
    let before = '';
    for (;;) {
      const [operator, min, comma, max] = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(this.rest()) ?? [];
      if (operator === undefined) {
        return node;
      }
      this.position += operator.length;
      const lazy = this.take('?') ? '?' : '';
      if (before !== '') {
        throw bad('invalid nested repetition operator', `${before}${operator}${lazy}`);
      }
      before = `${operator}${lazy}`;
      const from = operator === '*' || operator === '?' ? 0 : operator === '+' ? 1 : Number(min);
      const to = operator === '?' ? 1 : operator === '*' || operator === '+' || (comma && max === '') ? Infinity : Number(comma ? max : min);
      if (from > MAX_REPEAT || (to !== Infinity && to > MAX_REPEAT) || to < from) {
        throw bad('invalid repeat count', operator);
      }
      node = { is: 'repeat', part: node, min: from, max: to };
    }
  }

  private atom(flags: Flags): Node {
    const char = this.next();
    switch (char) {
      case '(': return this.group(flags);
      case '[': return this.charClass(flags);
      case '.': return { is: 'char', test: flags.s ? () => true : each => each !== '\n' };
      case '^': return { is: 'at', test: flags.m ? (text, i) => i === 0 || text[i - 1] === '\n' : (_, i) => i === 0 };
      case '$': return { is: 'at', test: flags.m ? (text, i) => i === text.length || text[i] === '\n' : (text, i) => i === text.length };
      case '*': case '+': case '?': throw bad('missing argument to repetition operator', char);
      case '\\': return this.escape(flags);
      default: return literal(char, flags);
    }
  }

  private group(flags: Flags): Node {
    let inner = flags;
    const [whole, on, off] = /^\?([imsU]*)(?:-([imsU]+))?:/.exec(this.rest()) ?? [];
    const named = /^\?P?<\w+>/.exec(this.rest())?.[0];
    if (whole !== undefined) {
      this.position += whole.length;
      inner = changed(flags, on, off);
    } else if (named !== undefined) {
      this.position += named.length;
    } else if (this.peek() === '?') {
      const part = `(${this.rest()}`;
      throw /^\(\?(P?<|P[=>])/.test(part) && !/^\(\?<[=!]/.test(part) ? bad('invalid named capture', part) : bad('invalid or unsupported Perl syntax', /^\(\?<?./.exec(part)?.[0] ?? part);
    }
    const node = this.alternatives(inner);
    if (!this.take(')')) {
      throw bad('missing closing )', `^(?:${this.pattern})$`);
    }
    return node;
  }

  private escape(flags: Flags): Node {
    if (this.position >= this.pattern.length) {
      throw new BadRegExp('error parsing regexp: trailing backslash at end of expression: ``');
    }
    const letter = this.peek();
    const conditions: { readonly [letter: string]: (text: string, index: number) => boolean } = {
      A: (_, i) => i === 0,
      z: (text, i) => i === text.length,
      b: (text, i) => isWord(text[i - 1]) !== isWord(text[i]),
      B: (text, i) => isWord(text[i - 1]) === isWord(text[i]),
    };
    if (Object.prototype.hasOwnProperty.call(conditions, letter)) {
      this.position += 1;
      return { is: 'at', test: conditions[letter] };
    }
    if (letter === 'Q') {
      const end = this.pattern.indexOf('\\E', this.position);
      const quoted = this.pattern.slice(this.position + 1, end < 0 ? undefined : end);
      this.position = end < 0 ? this.pattern.length : end + 2;
      return { is: 'all', parts: [...quoted].map(char => literal(char, flags)) };
    }
    return { is: 'char', test: this.escapedSet() ?? only(this.escapedChar(), flags) };
  }

  /** `\d`, `\pN`, `\p{Greek}`, behind the backslash. */
  private escapedSet(): ((char: string) => boolean) | undefined {
    const [perl] = /^[dDsSwW]/.exec(this.rest()) ?? [];
    if (perl) {
      this.position += 1;
      return char => PERL[perl].test(char);
    }
    const [whole, sign, braced, single] = /^([pP])(?:\{(\^?\w+)\}|(\w))/.exec(this.rest()) ?? [];
    if (whole === undefined) {
      return undefined;
    }
    this.position += whole.length;
    const name = (braced ?? single).replace('^', '');
    const negated = (sign === 'P') !== (braced ?? '').startsWith('^');
    const set = propertyOf(name);
    if (!set) {
      throw bad('invalid character class range', `\\${whole}`);
    }
    return char => set.test(char) !== negated;
  }

  private escapedChar(): string {
    const [hex, braced, two] = /^x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/.exec(this.rest()) ?? [];
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(this.rest())?.[0];
    if (hex ?? octal) {
      this.position += (hex ?? octal)!.length;
      const code = hex ? parseInt(braced ?? two, 16) : parseInt(octal!, 8);
      if (code > 0x10ffff) {
        throw bad('invalid escape sequence', `\\${hex}`);
      }
      return String.fromCodePoint(code);
    }
    const char = this.next();
    if (CONTROL[char] !== undefined) {
      return CONTROL[char];
    }
    if (/^[A-Za-z0-9]$/.test(char)) {
      throw bad('invalid escape sequence', `\\${char}`);
    }
    return char;
  }

  private charClass(flags: Flags): Node {
    const start = this.position - 1;
    const negated = this.take('^');
    const tests: ((char: string) => boolean)[] = [];
    for (let first = true; first || this.peek() !== ']'; first = false) {
      if (this.position >= this.pattern.length) {
        throw bad('missing closing ]', this.pattern.slice(start));
      }
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.rest());
      if (posix) {
        if (POSIX[posix[2]] === undefined) {
          throw bad('invalid character class range', posix[0]);
        }
        this.position += posix[0].length;
        const set = new RegExp(`^[${posix[1]}${POSIX[posix[2]]}]$`, 'u');
        tests.push(char => set.test(char));
        continue;
      }
      tests.push(this.rangeOrSet(flags));
    }
    this.position += 1;
    return { is: 'char', test: char => tests.some(test => test(char)) !== negated };
  }

  private rangeOrSet(flags: Flags): (char: string) => boolean {
    const start = this.position;
    const set = this.peek() === '\\' ? (this.position += 1, this.escapedSet()) : undefined;
    if (set) {
      return set;
    }
    this.position = start;
    const low = this.classChar();
    if (!/^-[^\]]/.test(this.rest())) {
      return only(low, flags);
    }
    this.position += 1;
    const high = this.classChar();
    if (high.codePointAt(0)! < low.codePointAt(0)!) {
      throw bad('invalid character class range', this.pattern.slice(start, this.position));
    }
    const within = (char: string) => char.codePointAt(0)! >= low.codePointAt(0)! && char.codePointAt(0)! <= high.codePointAt(0)!;
    return flags.i ? char => within(char.toLowerCase()) || within(char.toUpperCase()) : within;
  }

  private classChar(): string {
    return this.take('\\') ? this.escapedChar() : this.next();
  }

  private rest(): string { return this.pattern.slice(this.position); }

  private peek(): string { return this.pattern[this.position] ?? ''; }

  private take(char: string): boolean {
    const found = this.peek() === char;
    this.position += found ? 1 : 0;
    return found;
  }

  private next(): string {
    const char = String.fromCodePoint(this.pattern.codePointAt(this.position) ?? 0);
    this.position += char.length;
    return char;
  }
}

/** Categories and scripts of Unicode. */
function propertyOf(name: string): RegExp | undefined {
  for (const property of name === 'Any' ? ['Any'] : [`General_Category=${name}`, `Script=${name}`]) {
    try {
      return new RegExp(`^\\p{${property}}$`, 'u');
    } catch {
      // No category of this name: a script, perhaps.
    }
  }
  return undefined;
}

function changed(flags: Flags, on: string, off = ''): Flags {
  const set = (letter: keyof Flags) => (on.includes(letter) || flags[letter]) && !off.includes(letter);
  return { i: set('i'), m: set('m'), s: set('s'), U: set('U') };
}

function only(wanted: string, { i }: Flags): (char: string) => boolean {
  return i ? char => char.toLowerCase() === wanted.toLowerCase() : char => char === wanted;
}

function literal(char: string, flags: Flags): Node {
  return { is: 'char', test: only(char, flags) };
}

/** Adds the states of a node, from `entry` on, and returns the state behind it. */
function build(node: Node, states: State[], entry: number): number {
  const state = (made: State = { next: [] }) => {
    if (states.length >= MAX_STATES) {
      throw new BadRegExp('error parsing regexp: expression too large');
    }
    return states.push(made) - 1;
  };
  const link = (from: number, to: number) => states[from].next.push(to);
  switch (node.is) {
    case 'all': return node.parts.reduce((from, part) => build(part, states, from), entry);
    case 'any': {
      const end = state();
      for (const part of node.parts) {
        const start = state();
        link(entry, start);
        link(build(part, states, start), end);
      }
      return end;
    }
    case 'repeat': {
      let at = entry;
      for (let i = 0; i < node.min; i++) {
        at = build(node.part, states, at);
      }
      const end = state();
      if (node.max === Infinity) {
        const loop = state();
        link(at, loop);
        link(build(node.part, states, loop), loop);
        link(loop, end);
        return end;
      }
      for (let i = node.min; i < node.max; i++) {
        link(at, end);
        const start = state();
        link(at, start);
        at = build(node.part, states, start);
      }
      link(at, end);
      return end;
    }
    default: {
      const end = state();
      const step = state(node.is === 'char' ? { test: node.test, next: [end] } : { at: node.test, next: [end] });
      link(entry, step);
      return end;
    }
  }
}

/** A pattern that has to fit the whole text, as kustomize anchors those of targets. */
export function wholeMatcher(pattern: string): (text: string) => boolean {
  if (pattern.length > MAX_LENGTH) {
    throw new BadRegExp('error parsing regexp: expression too large');
  }
  const states: State[] = [{ next: [] }];
  const end = build(new Parser(pattern).parse(), states, 0);
  return text => {
    const chars = [...text];
    let current = new Set<number>();
    const enter = (first: number, into: Set<number>, index: number) => {
      const waiting = [first];
      for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const { test, at, next } = states[id];
        if (into.has(id) || (at && !at(text, index))) {
          continue;
        }
        into.add(id);
        test || waiting.push(...next);
      }
    };
    enter(0, current, 0);
    for (const [index, char] of chars.entries()) {
      const following = new Set<number>();
      current.forEach(id => states[id].test?.(char) && states[id].next.forEach(next => enter(next, following, index + 1)));
      current = following;
    }
    return current.has(end);
  };
}
