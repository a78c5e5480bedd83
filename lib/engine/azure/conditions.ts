import { NEEDS } from '../../azure/needs';
import { allows, matches, Permissions } from '../../azure/permissions';
import { IntegrationCode } from '../../azure/role-actions';
import { Target } from '../kubernetes/flux-use';
import { Answer, mayEqual } from '../terraform/unknown';

/**
 * Whether a condition of a role assignment lets in what an object does: one of the actions that are enough for it, on the repository or container that it names.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/conditions-format
 */
export function conditionAllows(condition: string, permissions: readonly Permissions[] | undefined, integration: IntegrationCode, target: Target): Answer {
  const needs = NEEDS[integration].filter(need => !permissions || allows(permissions, need));
  const answers = needs.map(({ name }) => {
    try {
      return new Condition(condition, name, attributesOf(target)).answer();
    } catch (error) {
      if (error instanceof SyntaxError) {
        return Answer.MAYBE;
      }
      throw error;
    }
  });
  return answers.includes(Answer.YES) || answers.length === 0 ? Answer.YES : answers.includes(Answer.MAYBE) ? Answer.MAYBE : Answer.NO;
}

/** What an attribute is, where the object tells. A HelmRepository is the folder of its charts. */
type Attributes = { readonly [name: string]: { readonly value: string; readonly isFolder?: boolean } };

function attributesOf({ type, names, repository }: Target): Attributes {
  const [account, , container] = /^Microsoft\.Storage\//i.test(type ?? '') ? names ?? [] : [];
  return {
    'microsoft.containerregistry/registries/repositories:name': { value: (repository ?? '').toLowerCase(), isFolder: true },
    ...account === undefined ? {} : { 'microsoft.storage/storageaccounts:name': { value: account.toLowerCase() } },
    ...container === undefined ? {} : { 'microsoft.storage/storageaccounts/blobservices/containers:name': { value: container.toLowerCase() } },
  };
}

const TOKEN = /\s*(?:(@\w+\s*\[[^\]]*\])|'((?:[^'\\]|\\.)*)'|(&&|\|\||[!(){},])|([A-Za-z][\w:]*)|(-?\d[\w.:-]*))/y;
const NOT: { readonly [answer in Answer]: Answer } = { [Answer.YES]: Answer.NO, [Answer.NO]: Answer.YES, [Answer.MAYBE]: Answer.MAYBE };

interface Token { readonly kind: 'attribute' | 'text' | 'sign' | 'word' | 'number' | 'end'; readonly text: string }

/** One pass over the text, evaluated as it is read. */
class Condition {
  private at = 0;
  private token!: Token;
  private depth = 0;

  public constructor(private readonly text: string, private readonly action: string, private readonly attributes: Attributes) {
    this.next();
  }

  public answer(): Answer {
    const answer = this.either();
    if (this.token.kind !== 'end') {
      throw new SyntaxError('more than one condition');
    }
    return answer;
  }

  private either(): Answer {
    let answer = this.both();
    while (this.takes('||', 'OR')) {
      const other = this.both();
      answer = [answer, other].includes(Answer.YES) ? Answer.YES : [answer, other].includes(Answer.MAYBE) ? Answer.MAYBE : Answer.NO;
    }
    return answer;
  }

  private both(): Answer {
    let answer = this.one();
    while (this.takes('&&', 'AND')) {
      const other = this.one();
      answer = [answer, other].includes(Answer.NO) ? Answer.NO : [answer, other].includes(Answer.MAYBE) ? Answer.MAYBE : Answer.YES;
    }
    return answer;
  }

  private one(): Answer {
    if (++this.depth > 200) {
      throw new SyntaxError('nested too deep');
    }
    const answer = this.takes('!', 'NOT') ? NOT[this.one()] : this.takes('(') ? this.inner() : this.statement();
    this.depth -= 1;
    return answer;
  }

  private inner(): Answer {
    const answer = this.either();
    this.expect(')');
    return answer;
  }

  private statement(): Answer {
    const { kind, text } = this.token;
    this.next();
    if (kind === 'word' && /^(Sub)?(Operation|Action)Matches$/i.test(text)) {
      const patterns = this.values();
      // Listing the blobs of a container is one with reading them.
      return /^Sub/i.test(text) ? Answer.MAYBE : patterns.some(pattern => matches(pattern, this.action)) ? Answer.YES : Answer.NO;
    }
    if (kind === 'word' && /^(Not)?Exists$/i.test(text)) {
      this.next();
      return Answer.MAYBE;
    }
    if (kind !== 'attribute') {
      throw new SyntaxError('an attribute is missing');
    }
    const operator = this.token.text;
    this.next();
    const given = this.token.kind === 'attribute' ? undefined : this.values();
    given === undefined && this.next();
    const known = this.attributes[text.replace(/^@\w+\s*\[/, '').slice(0, -1).trim().toLowerCase()];
    return known && given ? compare(operator, known, given) : Answer.MAYBE;
  }

  private values(): string[] {
    if (!this.takes('{')) {
      const { text } = this.token;
      this.next();
      return [text];
    }
    const all: string[] = [];
    while (!this.takes('}')) {
      if (this.token.kind === 'end') {
        throw new SyntaxError('} is missing');
      }
      all.push(this.token.text);
      this.next();
      this.takes(',');
    }
    return all;
  }

  private takes(...texts: string[]): boolean {
    const { kind, text } = this.token;
    const isHere = (kind === 'sign' || kind === 'word') && texts.some(wanted => wanted === text.toUpperCase());
    isHere && this.next();
    return isHere;
  }

  private expect(text: string): void {
    if (!this.takes(text)) {
      throw new SyntaxError(`${text} is missing`);
    }
  }

  private next(): void {
    TOKEN.lastIndex = this.at;
    const [whole, attribute, text, sign, word, number] = TOKEN.exec(this.text) ?? [];
    if (whole === undefined) {
      if (this.text.slice(this.at).trim() !== '') {
        throw new SyntaxError('not understood');
      }
      this.token = { kind: 'end', text: '' };
      return;
    }
    this.at += whole.length;
    this.token = attribute !== undefined ? { kind: 'attribute', text: attribute } : text !== undefined ? { kind: 'text', text }
      : sign !== undefined ? { kind: 'sign', text: sign } : word !== undefined ? { kind: 'word', text: word } : { kind: 'number', text: number };
  }
}

function compare(operator: string, { value, isFolder }: Attributes[string], given: readonly string[]): Answer {
  const [, quantifier = '', isNot, name] = /^(?:(ForA\w+):)?String(Not)?(\w+?)(?:IgnoreCase)?$/i.exec(operator) ?? [];
  const test = name === undefined ? undefined : TESTS[name.toLowerCase()];
  // With several values one of them is enough, or with another quantifier not.
  if (!test || !/^(ForAnyOfAnyValues|)$/i.test(quantifier)) {
    return Answer.MAYBE;
  }
  const answers = given.map(text => test(value, text.toLowerCase(), isFolder ?? false));
  const any = answers.includes(Answer.YES) ? Answer.YES : answers.includes(Answer.MAYBE) ? Answer.MAYBE : Answer.NO;
  return isNot === undefined ? any : NOT[any];
}

const TESTS: { readonly [name: string]: (value: string, text: string, isFolder: boolean) => Answer } = {
  equals: (value, text, isFolder) => (isFolder && value !== '' && text.startsWith(`${value}/`) ? Answer.YES : mayEqual(text, value, true)),
  startswith: (value, text) => (value.startsWith(text) ? Answer.YES : text.includes('tf:') ? Answer.MAYBE : Answer.NO),
  // * is any text, ? one character.
  like: (value, text) => (text.includes('?') || text.includes('tf:') ? Answer.MAYBE : matches(text, value) ? Answer.YES : Answer.NO),
};
