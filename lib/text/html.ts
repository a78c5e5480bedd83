import { escapeUnseen, hasUnseenInLines } from './characters';

const ENTITIES: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Text as HTML and SVG take it, in an element and in a quoted attribute; what is not seen is shown by its escape. */
export function html(text: string): string {
  return !/[&<>"'\n]/.test(text) && !hasUnseenInLines(text) ? text : escapeUnseen(text.replace(/[\n\r\t]/g, ' ')).replace(/[&<>"']/g, char => ENTITIES[char]);
}
