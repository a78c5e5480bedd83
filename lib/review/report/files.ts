import { toMarkdown } from './markdown';
import { toHtml } from './page';
import { Report } from './report-model';
import { jsonText } from '../../text/json';

/** Name and text of each report. */
export function reportFiles(report: Report): { readonly name: string; readonly content: string }[] {
  return [
    { name: 'report.json', content: toJson(report) },
    { name: 'report.md', content: toMarkdown(report) },
    { name: 'report.html', content: toHtml(report) },
  ];
}

/** The report as a file for programs. */
export function toJson(report: Report): string {
  return jsonText(report);
}
