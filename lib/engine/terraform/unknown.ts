/** Whether something is so, as far as the files tell. */
export enum Answer { YES = 'yes', MAYBE = 'maybe', NO = 'no' }

const SYMBOL = /tf:[^/]{1,300}\/(?:\{[^{}]*\}|[\w.@-]{1,1000}(?:\[(?:\d{1,20}|"[^"]{0,300}")\][\w.@-]{0,300}){0,20})/g;

/** Whether a part of a text stands for a value that no file tells. */
export function isUntold(text: string): boolean {
  return text.includes('tf:') && /tf:[^/]{1,300}\//.test(text);
}

/** The symbols in a text. */
export function symbolsIn(text: string): readonly string[] {
  return isUntold(text) ? text.match(SYMBOL) ?? [] : [];
}

/** Whether two texts are one. Unknown parts may be anything. */
export function mayEqual(a: string, b: string, ignoreCase = false): Answer {
  const [x, y] = ignoreCase ? [a.toLowerCase(), b.toLowerCase()] : [a, b];
  if (x === y) {
    return Answer.YES;
  }
  if (!isUntold(a) && !isUntold(b)) {
    return Answer.NO;
  }
  return isUntold(a) && isUntold(b) ? Answer.MAYBE : isUntold(a) ? fits(x, y) : fits(y, x);
}

function fits(pattern: string, text: string): Answer {
  const parts = pattern.split(SYMBOL);
  const [first, last] = [parts[0], parts[parts.length - 1]];
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) {
    return Answer.NO;
  }
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > text.length - last.length) {
      return Answer.NO;
    }
    at = found + part.length;
  }
  return Answer.MAYBE;
}

/** The unknown parts of a text, for people. */
export function untoldIn(text: string): string {
  return [...new Set((text.match(SYMBOL) ?? []).map(symbol => symbol.replace(/^tf:[^/]+\//, '').replace(/^\{(.*)\}$/, '$1').trim()))].join(', ');
}

/** What stands for anything: what is looked up in a place where everything may be, comes from outside, or is made of that. */
const ANYTHING = /^tf:[^/]+\/(?:\{|(?:var|local|module|each|count|path|terraform|self|terraform_data|null_resource|time_\w+)\.|data\.(?:terraform_remote_state|external|http|local_file|azurerm_key_vault_secret|azurerm_app_configuration_key|azurerm_resources)\.)/;

/** Nobody but Azure knows it, and yet it is told what it is: the attribute of something that the stacks make or look up, and of nothing else. */
export function isTold(text: string): boolean {
  return !isUntold(text) || (text.startsWith('tf:') && !ANYTHING.test(text));
}

/** A path of ARM with its unknown parts as one segment each. */
export function segmentsOf(path: string): string[] {
  const symbols: string[] = [];
  const plain = path.replace(SYMBOL, symbol => {
    symbols.push(symbol);
    return `\u0000${symbols.length - 1}\u0000`;
  });
  // eslint-disable-next-line no-control-regex -- a mark that no ID has
  return plain.split('/').map(segment => segment.replace(/\u0000(\d+)\u0000/g, (_, index) => symbols[Number(index)]));
}
