/** What Terraform's expressions are made of. https://developer.hashicorp.com/terraform/language/expressions */
export type Expression =
  | { readonly is: 'literal'; readonly value: string | number | boolean | null }
  | { readonly is: 'template'; readonly parts: readonly Expression[] }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly is: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly is: 'splat'; readonly of: Expression; readonly then: readonly Step[] }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly spread: boolean }
  | { readonly is: 'list'; readonly items: readonly Expression[] }
  | { readonly is: 'object'; readonly items: readonly (readonly [Expression, Expression])[] }
  | { readonly is: 'for'; readonly key?: string; readonly value: string; readonly in: Expression; readonly result: readonly Expression[]; readonly group: boolean; readonly condition?: Expression }
  | { readonly is: 'choice'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly is: 'operation'; readonly operator: string; readonly operands: readonly Expression[] };

/** What follows a splat. */
export type Step = { readonly name: string } | { readonly index: Expression };

/** The text is no expression that is understood. */
export class NotUnderstood extends Error {}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(\.\.\.|=>|==|!=|<=|>=|&&|\|\||[-+*/%!<>?:=,.()[\]{}"])|(#[^\n]*|\/\/[^\n]*))/y;
const PRECEDENCE: readonly (readonly string[])[] = [['||'], ['&&'], ['==', '!='], ['<', '>', '<=', '>='], ['+', '-'], ['*', '/', '%']];
/** Nobody nests deeper by hand. */
const DEPTH = 60;

interface Token { readonly kind: 'number' | 'name' | 'sign' | 'end'; readonly text: string }

/** Reads a template, such as `"${var.a}/x"` without its quotes. */
export function parseTemplate(text: string): Expression {
  return new Parser(text).template();
}

class Parser {
  private at = 0;
  private depth = 0;
  private token: Token = { kind: 'end', text: '' };

  public constructor(private readonly text: string) {}

  /** Up to the end of the text, or to a quote. */
  public template(quoted = false): Expression {
    const parts: Expression[] = [];
    let literal = '';
    const flush = () => {
      literal !== '' && parts.push({ is: 'literal', value: literal });
      literal = '';
    };
    for (;;) {
      const rest = this.text.slice(this.at, this.at + 3);
      if (rest === '') {
        if (quoted) {
          throw new NotUnderstood('a quote is missing');
        }
        break;
      } else if (quoted && rest[0] === '"') {
        this.at += 1;
        break;
      } else if (rest === '$${' || rest === '%%{') {
        literal += rest.slice(1);
        this.at += 3;
      } else if (rest.startsWith('%{')) {
        throw new NotUnderstood('directives of templates');
      } else if (rest.startsWith('${')) {
        flush();
        this.at += rest[2] === '~' ? 3 : 2;
        this.next();
        parts.push(this.expression());
        // The brace is the token that was read last: the text goes on behind it.
        this.sees('}') || this.fail('}');
      } else if (quoted && rest[0] === '\\') {
        literal += ESCAPES[rest[1]] ?? rest[1];
        this.at += 2;
      } else {
        literal += rest[0];
        this.at += 1;
      }
    }
    flush();
    return parts.length === 1 ? parts[0] : { is: 'template', parts };
  }

  private expression(): Expression {
    if (++this.depth > DEPTH) {
      throw new NotUnderstood('nested too deep');
    }
    const condition = this.binary(0);
    if (!this.sees('?')) {
      this.depth -= 1;
      return condition;
    }
    this.next();
    const then = this.expression();
    this.take(':');
    const otherwise = this.expression();
    this.depth -= 1;
    return { is: 'choice', condition, then, otherwise };
  }

  private binary(level: number): Expression {
    if (level === PRECEDENCE.length) {
      return this.unary();
    }
    let left = this.binary(level + 1);
    while (this.token.kind === 'sign' && PRECEDENCE[level].includes(this.token.text)) {
      const operator = this.token.text;
      this.next();
      left = { is: 'operation', operator, operands: [left, this.binary(level + 1)] };
    }
    return left;
  }

  private unary(): Expression {
    if (this.sees('!') || this.sees('-')) {
      const operator = this.token.text;
      this.next();
      return { is: 'operation', operator, operands: [this.unary()] };
    }
    return this.postfix(this.primary());
  }

  private postfix(start: Expression): Expression {
    let of = start;
    for (;;) {
      const step = this.step();
      if (step === undefined) {
        return of;
      }
      if (step === 'splat') {
        const then: Step[] = [];
        for (let following = this.step(); following !== undefined; following = this.step()) {
          if (following === 'splat') {
            throw new NotUnderstood('a splat of a splat');
          }
          then.push(following);
        }
        return { is: 'splat', of, then };
      }
      of = 'name' in step ? { is: 'attribute', of, name: step.name } : { is: 'index', of, index: step.index };
    }
  }

  private step(): Step | 'splat' | undefined {
    if (this.sees('.')) {
      this.next();
      const { kind, text }: Token = this.current();
      this.next();
      if (text === '*') {
        return 'splat';
      }
      return kind === 'name' ? { name: text } : kind === 'number' ? { index: { is: 'literal', value: Number(text) } } : this.fail('a name');
    }
    if (this.sees('[')) {
      this.next();
      if (this.sees('*')) {
        this.next();
        this.take(']');
        return 'splat';
      }
      const index = this.expression();
      this.take(']');
      return { index };
    }
    return undefined;
  }

  private primary(): Expression {
    const { kind, text } = this.token;
    if (kind === 'number') {
      this.next();
      return { is: 'literal', value: Number(text) };
    }
    if (kind === 'name') {
      this.next();
      return this.named(text);
    }
    if (text === '"') {
      const template = this.template(true);
      this.next();
      return template.is === 'template' && template.parts.length === 0 ? { is: 'literal', value: '' } : template;
    }
    if (text === '(') {
      this.next();
      const inner = this.expression();
      this.take(')');
      return inner;
    }
    if (text === '[' || text === '{') {
      this.next();
      return this.collection(text === '[');
    }
    return this.fail('a value');
  }

  private named(name: string): Expression {
    if (name === 'true' || name === 'false' || name === 'null') {
      return { is: 'literal', value: name === 'null' ? null : name === 'true' };
    }
    if (!this.sees('(')) {
      return { is: 'name', name };
    }
    this.next();
    const args: Expression[] = [];
    let spread = false;
    while (!this.sees(')')) {
      args.push(this.expression());
      if (this.sees('...')) {
        spread = true;
        this.next();
      }
      this.sees(',') ? this.next() : this.sees(')') || this.fail(')');
    }
    this.next();
    return { is: 'call', name, args, spread };
  }

  private collection(isList: boolean): Expression {
    if (this.token.kind === 'name' && this.token.text === 'for') {
      this.next();
      return this.loop(isList);
    }
    const end = isList ? ']' : '}';
    const items: Expression[] = [];
    const pairs: [Expression, Expression][] = [];
    while (!this.sees(end)) {
      const item = this.expression();
      if (isList) {
        items.push(item);
      } else {
        ['=', ':'].includes(this.token.text) ? this.next() : this.fail('=');
        pairs.push([item.is === 'name' ? { is: 'literal', value: item.name } : item, this.expression()]);
      }
      if (this.sees(',')) {
        this.next();
      } else if (isList && !this.sees(end)) {
        this.fail(end);
      }
    }
    this.next();
    return isList ? { is: 'list', items } : { is: 'object', items: pairs };
  }

  private loop(isList: boolean): Expression {
    const names = [this.identifier()];
    if (this.sees(',')) {
      this.next();
      names.push(this.identifier());
    }
    this.identifier() === 'in' || this.fail('in');
    const source = this.expression();
    this.take(':');
    const result = [this.expression()];
    if (!isList) {
      this.take('=>');
      result.push(this.expression());
    }
    const group = this.sees('...');
    group && this.next();
    let condition: Expression | undefined;
    if (this.token.kind === 'name' && this.token.text === 'if') {
      this.next();
      condition = this.expression();
    }
    this.take(isList ? ']' : '}');
    return { is: 'for', key: names.length === 2 ? names[0] : undefined, value: names[names.length - 1], in: source, result, group, condition };
  }

  private current(): Token {
    return this.token;
  }

  private sees(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.text === sign;
  }

  private identifier(): string {
    const { kind, text } = this.token;
    kind === 'name' || this.fail('a name');
    this.next();
    return text;
  }

  private take(text: string): void {
    this.sees(text) ? this.next() : this.fail(text);
  }

  private next(): void {
    for (;;) {
      TOKEN.lastIndex = this.at;
      const [whole, number, name, sign, comment] = TOKEN.exec(this.text) ?? [];
      if (whole === undefined) {
        this.token = { kind: 'end', text: '' };
        return;
      }
      this.at += whole.length;
      if (comment === undefined) {
        this.token = number !== undefined ? { kind: 'number', text: number } : name !== undefined ? { kind: 'name', text: name } : { kind: 'sign', text: sign };
        return;
      }
    }
  }

  private fail(wanted: string): never {
    throw new NotUnderstood(`${wanted} is missing`);
  }
}

const ESCAPES: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };
