/** Stands in a manifest for a value that only a deployment knows, while it is not there: such a manifest is never written, and the access review follows it. */
const MARK = 'MISSING-HAND-OFF-VALUE';
const PLACEHOLDER = /MISSING-HAND-OFF-VALUE\[([^/\]]+)\/([^\]]+)\]/g;

/** For a value of which nobody knows where it comes from. */
export const UNKNOWN_VALUE = MARK;

/** For an output of a stack, or of a runbook. */
export function placeholderFor(stack: string, output: string): string {
  return `${MARK}[${stack}/${output}]`;
}

/** Whether a text has the place of a value in it that is not there. */
export function hasPlaceholder(text: string): boolean {
  return text.includes(MARK);
}

/** Puts something else where a text has placeholders. */
export function replacePlaceholders(text: string, valueOf: (stack: string, output: string) => string | undefined): string {
  return hasPlaceholder(text) ? text.replace(PLACEHOLDER, (whole, stack: string, output: string) => valueOf(stack, output) || whole) : text;
}
