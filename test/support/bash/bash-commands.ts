/** A simple command of a script: its words without their quotes, variables as `${NAME}`, command substitutions as `$(…)`. */
export interface BashCommand {
  readonly words: readonly string[];
  /** Commands in the command substitutions of its words. */
  readonly inner: readonly BashCommand[];
}

const OPERATORS = new Set([';', '&', '|', '(', ')', '<', '>']);

/**
 * The simple commands of a bash script, in their order: enough of the language for scripts that call a program with quoted
 * arguments. Conditions and loops are seen as their commands.
 *
 * @see https://www.gnu.org/software/bash/manual/bash.html#Shell-Syntax
 */
export function commandsOf(script: string): BashCommand[] {
  return new Reader(script).commands();
}

class Reader {
  private at = 0;
  private inner: BashCommand[] = [];

  public constructor(private readonly text: string) {}

  /** Reads up to the end, or to the parenthesis that closes a command substitution. */
  public commands(closing = false): BashCommand[] {
    const found: BashCommand[] = [];
    let words: string[] = [];
    const end = () => {
      if (words.length > 0) {
        found.push({ words, inner: this.inner });
      }
      words = [];
      this.inner = [];
    };
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === ')' && closing) {
        break;
      } else if (char === '\n' || OPERATORS.has(char)) {
        end();
        this.at++;
      } else if (char === ' ' || char === '\t') {
        this.at++;
      } else if (char === '#') {
        this.at = this.endOfLine();
      } else {
        words.push(this.word());
      }
    }
    end();
    return found;
  }

  private word(): string {
    let word = '';
    while (this.at < this.text.length) {
      const char = this.text[this.at];
      if (char === '\n' || char === ' ' || char === '\t' || OPERATORS.has(char)) {
        break;
      }
      word += char === '\'' ? this.singleQuoted() : char === '"' ? this.doubleQuoted() : char === '$' ? this.expansion(false) : char === '\\' ? this.escaped() : this.take();
    }
    return word;
  }

  private take(): string {
    return this.text[this.at++];
  }

  private escaped(): string {
    const next = this.text[this.at + 1] ?? '';
    this.at += 2;
    return next === '\n' ? '' : next;
  }

  private singleQuoted(): string {
    const end = this.text.indexOf('\'', this.at + 1);
    const value = this.text.slice(this.at + 1, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end + 1;
    return value;
  }

  private doubleQuoted(): string {
    let value = '';
    this.at++;
    while (this.at < this.text.length && this.text[this.at] !== '"') {
      const char = this.text[this.at];
      if (char === '\\' && '$`"\\\n'.includes(this.text[this.at + 1] ?? '')) {
        value += this.escaped();
      } else {
        value += char === '$' ? this.expansion(true) : this.take();
      }
    }
    this.at++;
    return value;
  }

  /** `$'…'`: to the letter but for escapes. Octal ones are bytes of UTF-8. */
  private ansiQuoted(): string {
    const bytes: Buffer[] = [];
    const piece = /\\([0-7]{1,3})|\\(.)|([^\\']+)/sy;
    this.at += 2;
    for (piece.lastIndex = this.at; this.text[this.at] !== '\''; this.at = piece.lastIndex) {
      const match = piece.exec(this.text);
      if (!match) {
        break;
      }
      const [, octal, escaped, plain] = match;
      bytes.push(octal === undefined ? Buffer.from(plain ?? (escaped === 'n' ? '\n' : escaped)) : Buffer.from([parseInt(octal, 8)]));
    }
    this.at++;
    return Buffer.concat(bytes).toString();
  }

  private expansion(isInDoubleQuotes: boolean): string {
    if (!isInDoubleQuotes && this.text.startsWith('$\'', this.at)) {
      return this.ansiQuoted();
    }
    if (this.text.startsWith('$(', this.at)) {
      this.at += 2;
      const outer = this.inner;
      this.inner = [];
      const commands = this.commands(true);
      this.inner = [...outer, ...commands];
      this.at++;
      return '$(…)';
    }
    const braces = /\$\{(\w+)[^}]*\}/y;
    const plain = /\$(\w+|[@*#?$!-])/y;
    for (const pattern of [braces, plain]) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(this.text);
      if (match) {
        this.at += match[0].length;
        return `\${${match[1]}}`;
      }
    }
    return this.take();
  }

  private endOfLine(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }
}
