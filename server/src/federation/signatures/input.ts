import { SignatureRefused } from './refused.ts';

/** One member of a `Signature-Input` or an `Accept-Signature` header (RFC 9421 §4.1, §5.1). */
export interface Input {
  label: string;
  /** The inner list with its parameters, as it was sent: the last line of what is signed. */
  raw: string;
  covered: string[];
  /** A parameter without a value is an empty text. */
  parameters: Map<string, string>;
}

const MAX_LENGTH = 8 * 1024;
/** Nobody needs more than one; a few more are read, since proxies add theirs. */
const MOST = 4;

const HEAD = /([a-z*][a-z0-9_.*-]*)=\(([^()]*)\)/y;
const PARAMETER = /; *([a-z*][a-z0-9_.*-]*)(?:=(?:"([^"\\]*)"|([\w.:+/*-]+)))? */y;

/** Reads such a header. @throws {SignatureRefused} `malformed`, `nothing-covered`, `covers-unknown`, `several-signatures` */
export function readInputs(text: string): Input[] {
  const inputs: Input[] = [];
  if (text.length > MAX_LENGTH) throw new SignatureRefused('malformed');
  for (let at = 0; ; ) {
    if (inputs.length === MOST) throw new SignatureRefused('several-signatures');
    const { input, end } = readInput(text, at);
    if (inputs.some(({ label }) => label === input.label)) throw new SignatureRefused('malformed');
    inputs.push(input);
    if (end === text.length) return inputs;
    const separator = /, */y;
    separator.lastIndex = end;
    if (!separator.test(text)) throw new SignatureRefused('malformed');
    at = separator.lastIndex;
  }
}

function readInput(text: string, at: number): { input: Input; end: number } {
  HEAD.lastIndex = at;
  const head = HEAD.exec(text);
  if (!head) throw new SignatureRefused('malformed');
  const [start, label, list] = head as unknown as [string, string, string];
  if (list.trim() === '') throw new SignatureRefused('nothing-covered');
  const covered = list.trim().split(/ +/).map(readComponentName);
  const parameters = new Map<string, string>();
  let end = at + start.length;
  for (;;) {
    PARAMETER.lastIndex = end;
    const match = PARAMETER.exec(text);
    if (!match) break;
    const name = match[1]!;
    if (parameters.has(name) || parameters.size === 16) throw new SignatureRefused('malformed');
    parameters.set(name, match[2] ?? match[3] ?? '');
    end = PARAMETER.lastIndex;
  }
  return {
    input: { label, raw: text.slice(at + label.length + 1, end).trimEnd(), covered, parameters },
    end,
  };
}

/** Components with parameters (`;req`, `;sf`, `"@query-param"`) are not read: nobody signs requests with them here. */
function readComponentName(text: string): string {
  const match = /^"(@?[a-z0-9-]+)"$/.exec(text);
  if (!match) throw new SignatureRefused('covers-unknown');
  return match[1]!;
}
