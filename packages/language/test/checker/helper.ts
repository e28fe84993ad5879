import { expect } from 'vitest';
import { type CheckHost, check, type Diagnostic, type Fix, formatType, memoryHost } from '../../src';

const FILE = 'test.cnn';

/** Checks one file in memory; images are 64×96×3. */
export function checkText(text: string, extra: Readonly<Record<string, string>> = {}) {
  const host: CheckHost = {
    ...memoryHost({ ...extra, [FILE]: text }),
    imageSize: (path) => (path === 'missing.png' ? undefined : { height: 64, width: 96, channels: 3 }),
  };
  return check(host, [FILE]);
}

/** The diagnostics of a text as they are written in it: `error CNN203: ...` */
export function messages(text: string): string[] {
  return checkText(text).diagnostics.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
}

interface Annotation {
  readonly line: number;
  readonly column: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Checks a text in which every diagnostic is written as a comment under its line, the first `^` under its first
 * character: `//   ^ error CNN203: what the message begins with`.
 */
export function expectDiagnostics(text: string): readonly Diagnostic[] {
  const expected: Annotation[] = [];
  let line = 0;
  for (const [index, content] of text.split('\n').entries()) {
    const match = /^\s*\/\/\s*(?=\^)/.exec(content);
    if (match === null) {
      line = index;
      continue;
    }
    const [, severity = '', code = '', message = ''] = /\^+ (\w+) (CNN\d+): (.*)$/.exec(content) ?? [];
    expected.push({ line, column: match[0].length, severity, code, message: message.trim() });
  }
  const { diagnostics } = checkText(text);
  const found = diagnostics.map((diagnostic): Annotation => {
    const before = text.slice(0, diagnostic.location.span.start).split('\n');
    const place = { line: before.length - 1, column: before.at(-1)!.length };
    const { severity, code } = diagnostic;
    const wanted = expected.find(
      (e) => e.code === code && e.line === place.line && e.column === place.column,
    );
    const begins = wanted !== undefined && diagnostic.message.startsWith(wanted.message);
    return { ...place, severity, code, message: begins ? wanted.message : diagnostic.message };
  });
  const key = (a: Annotation, b: Annotation) =>
    a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : 1);
  expect(found.sort(key)).toEqual(expected.sort(key));
  return diagnostics;
}

export function applied(text: string, fix: Fix): string {
  let result = text;
  for (const { span, text: replacement } of [...fix.edits].sort((a, b) => b.span.start - a.span.start)) {
    result = result.slice(0, span.start) + replacement + result.slice(span.end);
  }
  return result;
}

/** `conv_1: 28×28×8` for every node of a network, without errors allowed. */
export function shapes(text: string, network: string): string[] {
  const { program, diagnostics } = checkText(text);
  expect(diagnostics.filter((d) => d.severity === 'error').map((d) => d.message)).toEqual([]);
  return program.networks.get(network)!.nodes.map((node) => `${node.path}: ${formatType(node.type)}`);
}
