/** Where the reports are written, below the output folder. */
export const REPORT_FOLDER = 'access-review';
