const SYMBOL = /tf:([^/\s"'`]{1,300})\/([^/\s"'`,;)]+)/g;

/** What never stands in a report, whatever field of a hand-written file it came from. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*-----[\s\S]*?(?:-----END [A-Z ]*-----|$)/g, '(removed)'],
  [/AGE-SECRET-KEY-1[A-Z0-9]+/gi, '(removed)'],
  [/\b(SharedAccessKey|SharedAccessSignature|AccountKey|client_secret)=[^;&\s"']+/gi, '$1=(removed)'],
  [/([?&](?:sig|token|access_token)=)[^&\s"']+/gi, '$1(removed)'],
  [/(\b\w+:\/\/)[^/\s:@"']*:[^/\s@"']+@/g, '$1(removed)@'],
];

/** What each of the patterns needs: most texts have none of it, and are not looked at any further. */
const ANY = /-----BEGIN |AGE-SECRET-KEY-1|=|:\/\//i;

/** Text of a review for people: symbols by their address, and nothing secret. */
export function cleanText(text: string): string {
  const named = text.includes('tf:') ? text.replace(SYMBOL, '$2 ($1)') : text;
  return !ANY.test(named) ? named : SECRETS.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), named);
}

/** Every text of a value cleaned; fields that are undefined go. */
export function clean<T>(value: T): T {
  if (typeof value === 'string') {
    return cleanText(value) as T;
  }
  if (Array.isArray(value)) {
    return value.map(clean) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries: [string, unknown][] = [];
  for (const [key, field] of Object.entries(value)) {
    field === undefined || entries.push([key, clean(field)]);
  }
  return Object.fromEntries(entries) as T;
}
