import { describe, expect, it } from 'vitest';
import { allDiagnostics, check, type Diagnostic, type Fix, memoryHost } from '../src';

const FILE = 'example.cnn';

/** From 1. */
function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** One sentence that names what is right with what is wrong: where a token or an argument is another than it may be. */
const RIGHT_IN_ONE =
  /^Expected .+|must be .+, got |\bwrite `|` is written `|goes between .+, not after|^`\w+` of `\w+` is .+; got /;

/** What stands in backquotes or parentheses ends none. */
function sentences(message: string): number {
  const prose = message.replace(/`[^`]*`|\([^)]*\)/g, '');
  return [...prose.matchAll(/[.?:](?=\s|$)/g)].length;
}

function diagnose(text: string) {
  return check(memoryHost({ [FILE]: text }), [FILE]).diagnostics;
}

function applied(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
  let result = text;
  for (const { span, text: replacement } of edits) {
    result = result.slice(0, span.start) + replacement + result.slice(span.end);
  }
  return result;
}

describe.each(allDiagnostics.map((definition) => [definition.code, definition] as const))(
  '%s',
  (code, definition) => {
    it('has the form of its family', () => {
      expect(definition.code).toMatch(/^CNN[0-5]\d\d$/);
      expect(definition.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(definition.title).not.toMatch(/\.$/);
      expect(definition.documentation.length).toBeGreaterThan(20);
    });

    it.each(definition.examples.map((example, index) => [index, example] as const))(
      'example %i: is found where it says, once, and not when put right',
      (_, { wrong, right }) => {
        const marked = wrong.split('\n').findIndex((line) => line.includes('// <- here')) + 1;
        expect(marked, 'the wrong example marks a line').toBeGreaterThan(0);
        const found = diagnose(wrong).filter((diagnostic) => diagnostic.code === code);
        const lines = found.map((diagnostic) => lineAt(wrong, diagnostic.location.span.start));
        expect(lines).toEqual([marked]);
        expect(found[0]!.severity).toBe(definition.severity);
        const [{ message }] = found as [Diagnostic];
        expect(message).toMatch(/[.?]$/);
        // What, then what to do: two sentences, or one that says what belongs there.
        if (!RIGHT_IN_ONE.test(message)) expect(sentences(message), message).toBeGreaterThan(1);
        const still = diagnose(right).filter((other) => other.code === code || other.severity === 'error');
        expect(still.map((other) => `${other.code}: ${other.message}`)).toEqual([]);
      },
    );

    it.each(definition.examples.map((example, index) => [index, example] as const))(
      'example %i: every fix removes it',
      (_, { wrong }) => {
        for (const diagnostic of diagnose(wrong)) {
          if (diagnostic.code !== code) continue;
          for (const fix of diagnostic.fixes) {
            const mended = applied(wrong, fix);
            const left = diagnose(mended).filter((other) => other.code === code);
            expect(
              left.map((other) => other.message),
              `${fix.title}\n${mended}`,
            ).toEqual([]);
          }
        }
      },
    );
  },
);

it('has every code and every page name once', () => {
  const codes = allDiagnostics.map((definition) => definition.code);
  const names = allDiagnostics.map((definition) => definition.name);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(names).size).toBe(names.length);
});
