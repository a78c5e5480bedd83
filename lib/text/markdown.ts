import { oneLine } from './terminal';

/** Whose pages messages of the library name; GitHub makes links of other addresses, too. */
const OUR_PAGES = /^https:\/\/(?:github\.com\/(?:fluxcd|Azure|hashicorp|controlplaneio-fluxcd)\/|fluxcd\.io\/|learn\.microsoft\.com\/)/i;

/** Text that Markdown takes for nothing but text, in one line, in a table too: no element, link, mention, formula or new cell. */
export function escape(text: string): string {
  return oneLine(text.replace(/\s+/g, ' '))
    .split(/(https?:\/\/[^\s]*)/i)
    .map(part => (OUR_PAGES.test(part) ? escapeMarks(part) : escapeMarks(part).replace(/:\/\//g, '&#58;//').replace(/\bwww\./gi, 'www&#46;')))
    .join('');
}

function escapeMarks(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/[\\`*_[\]|#~$]/g, '\\$&').replace(/@/g, '&#64;');
}

/** Text as code; a table ends a cell at a bar even there. */
export function code(text: string): string {
  const line = oneLine(text.replace(/\s+/g, ' ').trim());
  return /[`|<>\\]/.test(line) ? escape(text.trim()) : line === '' ? '' : `\`${line}\``;
}

/** A table of cells that are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Text of a label between quotation marks in Mermaid: https://mermaid.js.org/syntax/flowchart.html#special-characters-that-break-syntax */
export function mermaidLabel(text: string): string {
  return oneLine(text.replace(/\s+/g, ' ')).replace(/[^\p{L}\p{N} ./:_(),-]/gu, char => `#${char.codePointAt(0)};`);
}
