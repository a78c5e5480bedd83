import { JSDOM } from 'jsdom';

/** The page of a report as a browser shows it: its script has run, and every drawing is made, since nothing is off the screen here. */
export function openPage(html: string): Document {
  return new JSDOM(html, { runScripts: 'dangerously' }).window.document;
}

/** Sets fields of the form, as somebody who filters does. */
export function filter(document: Document, fields: { readonly [name: string]: string }): void {
  const form = document.querySelector('form')!;
  Object.entries(fields).forEach(([name, value]) => {
    form.querySelector<HTMLInputElement>(`[name=${name}]`)!.value = value;
  });
  form.dispatchEvent(new (document.defaultView!.Event)('change'));
}
