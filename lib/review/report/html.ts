const ENTITIES: { readonly [char: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** Text as HTML takes it, in an element and in a quoted attribute. */
export function html(text: string): string {
  // eslint-disable-next-line no-control-regex -- what XML has no place for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\uFFFD').replace(/[&<>"']/g, char => ENTITIES[char]);
}
