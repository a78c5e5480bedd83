import { Scalar, ScalarTag, stringify, Tags } from 'yaml';
import { stringifyString, StringifyContext } from 'yaml/util';
import { escapeUnseen, hasUnseen, utf16Escape } from './characters';

const STRING_TAG = 'tag:yaml.org,2002:str';

/**
 * What some reader of YAML does not take for a string when it stands without quotes. Beyond YAML 1.1, which the writer knows by itself:
 * YAML 1.2, and the readers in Go, which do not follow either (https://pkg.go.dev/gopkg.in/yaml.v3, resolve.go): numbers with every prefix
 * of Go in either case and underscores anywhere.
 */
const READ_AS_OTHER: readonly RegExp[] = [
  /^(?:y|yes|n|no|on|off|true|false|null|~|=|<<)$/i,
  /^[-+]?(?:0x[\da-f]+|0o[0-7]+|0b[01]+|\d+)$/i,
  /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i,
  /^[-+]?\.inf$|^\.nan$/i,
  /^[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:(?:t|[ \t]+)\d\d?:\d\d?:\d\d?.*)?$/i,
];

/** Longer than anything in {@link READ_AS_OTHER} that is not written on purpose; longer ones are quoted without a look. */
const LONGEST_OTHER = 200;

/** Blanks at the start of a block look like its indentation. */
const BEGINS_BLANK = /^\s/;

const TAGS = (tags: Tags): Tags => tags
  // Its test takes every string `<<` for the merge key, which is written without quotes.
  .filter(tag => tag !== 'merge' && (typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:merge'))
  .map(tag => typeof tag !== 'string' && tag.tag === STRING_TAG ? { ...(tag as ScalarTag), stringify: stringOf } : tag);

/**
 * Documents as one YAML text, which every reader reads to the same values: YAML 1.1 and 1.2, and the readers in Go.
 *
 * What cannot be seen is escaped; there are no anchors. What no file can hold is found by `unwritable()` before.
 */
export function toYaml(...documents: readonly unknown[]): string {
  return documents
    .map(document => document === undefined ? '\n' : stringify(document, { keepUndefined: true, lineWidth: 0, version: '1.1', aliasDuplicateObjects: false, customTags: TAGS }))
    .join('---\n');
}

/** What no reader takes for anything but a text, and no writer quotes: most names, addresses and paths. */
const PLAIN_WORD = /^[A-Za-z](?:[A-Za-z0-9]{5,}|[A-Za-z0-9]*(?:(?:[-./_]|:\/\/)[A-Za-z0-9]+)+)$/;

function stringOf(item: Scalar, context: StringifyContext, onComment?: () => void, onChompKeep?: () => void): string {
  const value = String(item.value);
  if (item.type === undefined && PLAIN_WORD.test(value)) {
    return value;
  }
  return isPlainText(value, context.implicitKey ?? false)
    ? stringifyString(item as never, { ...context, actualString: true } as never, onComment, onChompKeep)
    : doubleQuoted(value);
}

/** Whether the library's own choice of a style is read the same by everybody. */
function isPlainText(value: string, isKey: boolean): boolean {
  if (!value.includes('\n')) {
    return !hasUnseen(value) && !isReadAsOther(value);
  }
  return !isKey && !BEGINS_BLANK.test(value) && !hasUnseen(value.replace(/[\n\t]/g, ''));
}

function isReadAsOther(value: string): boolean {
  if (value.length > LONGEST_OTHER) {
    return /^[-+.\d][-+.\d_a-fx:]*$/i.test(value);
  }
  const number = value.replace(/_/g, '');
  return READ_AS_OTHER.some(pattern => pattern.test(value) || pattern.test(number));
}

/** JSON's escapes are among those of YAML 1.1 and 1.2, but for characters of two halves. */
function doubleQuoted(value: string): string {
  return escapeUnseen(JSON.stringify(value), character => character.length === 1 ? utf16Escape(character) : `\\U${character.codePointAt(0)!.toString(16).padStart(8, '0')}`);
}
