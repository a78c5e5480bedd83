/** Selectors of labels and annotations as texts. https://pkg.go.dev/k8s.io/apimachinery/pkg/labels#Parse */
import { PatchError } from './json-patch';
import { Json } from '../../../text/json-reading';

type Requirement = (labels: Json) => boolean;

const TOKEN = /^\s*(?:(==|!=|[=!<>(),])|([^\s=!<>(),]+))/;

/** Whether labels fit; a selector that cannot be read is an error of kustomize. */
export function selectorOf(text: string): Requirement {
  const tokens = tokensOf(text);
  const all: Requirement[] = [];
  while (tokens.length > 0) {
    all.push(requirement(tokens, text));
    if (tokens.length > 0 && (tokens.shift() !== ',' || tokens.length === 0)) {
      throw unreadable(text);
    }
  }
  return labels => all.every(fits => fits(labels));
}

const unreadable = (text: string) => new PatchError(`unable to parse requirement: ${JSON.stringify(text)} is no selector`);

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  let rest = text;
  while (rest.trim() !== '') {
    const [whole, symbol, word] = TOKEN.exec(rest)!;
    tokens.push(symbol ?? word);
    rest = rest.slice(whole.length);
  }
  return tokens;
}

function requirement(tokens: string[], text: string): Requirement {
  const word = (): string => {
    const token = tokens.shift();
    if (token === undefined || !/^([A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)(\/[A-Za-z0-9]([-\w.]*[A-Za-z0-9])?)?$/.test(token)) {
      throw unreadable(text);
    }
    return token;
  };
  if (tokens[0] === '!') {
    tokens.shift();
    const key = word();
    return labels => labels[key] === undefined;
  }
  const key = word();
  const value = (labels: Json) => (labels[key] === undefined ? undefined : String(labels[key]));
  const operator = tokens[0];
  if (operator === undefined || operator === ',') {
    return labels => value(labels) !== undefined;
  }
  tokens.shift();
  switch (operator) {
    case '=': case '==': {
      const wanted = exact(tokens, text);
      return labels => value(labels) === wanted;
    }
    case '!=': {
      const unwanted = exact(tokens, text);
      return labels => value(labels) !== unwanted;
    }
    case 'in': case 'notin': {
      const values = list(tokens, text);
      return labels => (value(labels) !== undefined && values.includes(value(labels)!)) === (operator === 'in');
    }
    case '<': case '>': {
      const limit = Number(word());
      return labels => (operator === '<' ? Number(value(labels)) < limit : Number(value(labels)) > limit);
    }
    default: throw unreadable(text);
  }
}

/** A value, which may be empty. */
function exact(tokens: string[], text: string): string {
  if (tokens.length === 0 || tokens[0] === ',') {
    return '';
  }
  const value = tokens.shift()!;
  if (!/^[\w.-]+$/.test(value)) {
    throw unreadable(text);
  }
  return value;
}

function list(tokens: string[], text: string): string[] {
  const end = tokens.indexOf(')');
  if (tokens.shift() !== '(' || end < 0) {
    throw unreadable(text);
  }
  return tokens.splice(0, end).filter(token => token !== ',' && token !== ')');
}
