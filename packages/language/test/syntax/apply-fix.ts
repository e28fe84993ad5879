import type { Fix } from '../../src';

/** The text with a fix's edits made. */
export function applyFix(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((result, { span, text: replacement }) => {
    return result.slice(0, span.start) + replacement + result.slice(span.end);
  }, text);
}
