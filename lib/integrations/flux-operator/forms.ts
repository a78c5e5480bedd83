import { InputBranchFilter, InputProviderProps, InputTagFilter } from './flux-operator-inputs-props';
import { checkForm, Form, GO_DURATION, isGoExpression } from '../../text/forms';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';

const VERSION: Form = { is: 'a version of the Flux Operator', fits: /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, why: 'what works where differs by version', fix: 'write all three numbers: 0.58.0' };
const EXPRESSION: Form = {
  is: 'a regular expression of Go', fits: isGoExpression, why: 'the Flux Operator could not read it', fix: 'close its brackets, escape what is meant literally, and use neither lookarounds nor backreferences',
};
const WINDOW: Form = { ...GO_DURATION, tokens: false, fix: 'write it like 30m or 6h' };
const FIELD = '[0-9A-Za-z*?/,-]+';
/** Five fields or a descriptor: what the operator's parser takes. https://pkg.go.dev/github.com/robfig/cron/v3#hdr-CRON_Expression_Format */
const CRON: Form = {
  is: 'a cron expression',
  fits: new RegExp(`^(${Array<string>(5).fill(FIELD).join(' +')}|@(yearly|annually|monthly|weekly|daily|midnight|hourly|every [0-9.hms]+))$`),
  why: 'the Flux Operator stops at it (InvalidSchedule)',
  fix: "write five fields, such as '0 8 * * 1-5', without a time zone, or a descriptor such as @daily",
};
const TIME_ZONE: Form = { is: 'a time zone', fits: isTimeZone, why: 'the Flux Operator stops at it (InvalidSchedule)', fix: 'give its IANA name, such as Europe/London' };
const LABEL: Form = { is: 'a label of a pull request', fits: /^\S(.*\S)?$/, why: 'no pull request has such a label', fix: 'write it as the pull request shows it' };

/** What the version of the operator has wrong. */
export function checkVersion(version: string): Problem[] {
  return checkForm('operatorVersion', VERSION, version);
}

/** What the props of inputs have wrong that the CRD would not refuse at once, or with other words. */
export function checkInputs({ schedule = [] }: InputProviderProps, filter: InputBranchFilter & InputTagFilter = {}, labels: readonly string[] = []): Problem[] {
  const { limit } = filter;
  return [
    ...(['includeBranch', 'excludeBranch', 'includeTag', 'excludeTag'] as const).flatMap(name => filter[name] === undefined ? [] : checkForm(name, EXPRESSION, filter[name])),
    ...(limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) ? [] : [{
      code: Refusal.VALUE_FORM,
      what: `\`limit\` ${limit} is not a whole number from 1 to 10000`,
      why: 'the CRD takes no other, and 0 would mean 100',
      fix: 'give one of them, or leave it out for 100',
    }]),
    ...labels.flatMap(label => checkForm('labels', LABEL, label.replace(/^!/, ''))),
    ...schedule.flatMap(({ cron, timeZone, window }) => [
      ...checkForm('cron', CRON, cron),
      ...(timeZone === undefined ? [] : checkForm('timeZone', TIME_ZONE, timeZone)),
      ...(window === undefined ? [] : checkForm('window', WINDOW, window)),
    ]),
  ];
}

function isTimeZone(text: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions();
    // Node takes offsets and any case, too; Go looks for a file of this name.
    return /^[A-Z]/.test(text) && (timeZone === text || timeZone.toLowerCase() !== text.toLowerCase());
  } catch {
    return false;
  }
}
