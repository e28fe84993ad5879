import type { Diagnostic as CheckedDiagnostic, Fix, TextEdit } from '@cnn-studio/language';
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { type Context, type Feature, forDocument } from '../feature';
import { toSpan, toWorkspaceEdit } from '../positions';
import { toDiagnostic } from './diagnostics';

const FIX_ALL = `${CodeActionKind.SourceFixAll}.cnn`;

/** Quick-fixes of the diagnostics in the range, and *fix all* with those that are preferred. */
export const codeActions: Feature = {
  capabilities: () => ({
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  }),

  register(context) {
    context.connection.onCodeAction(
      forDocument(context, 'textDocument/codeAction', [], (analysis, params: CodeActionParams) => {
        const only = kindsOf(params);
        const wants = (kind: string) =>
          only === undefined || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
        const actions: CodeAction[] = [];
        if (wants(CodeActionKind.QuickFix)) actions.push(...quickFixes(context, analysis, params));
        // Asked for by name only: in the list of a light bulb it would be noise.
        if (only !== undefined && wants(FIX_ALL)) actions.push(...fixAll(context, analysis));
        return actions;
      }),
    );
  },
};

/** The kinds asked for; undefined where no choice was made, which some clients say with an empty list or name. */
function kindsOf({ context }: CodeActionParams): readonly string[] | undefined {
  const only = context?.only ?? [];
  return only.length === 0 || only.includes(CodeActionKind.Empty) ? undefined : only;
}

function quickFixes(context: Context, analysis: Analysis, params: CodeActionParams): CodeAction[] {
  return meantBy(analysis, params).flatMap(({ diagnostic, shown }) =>
    diagnostic.fixes.flatMap((fix) => {
      const action = toAction(context, analysis, diagnostic, fix, shown);
      return action === undefined ? [] : [action];
    }),
  );
}

interface Meant {
  readonly diagnostic: CheckedDiagnostic;
  /** As the client shows it, if it does. */
  readonly shown?: Diagnostic;
}

/**
 * The diagnostics that a request is about: those that touch its range, and those that the client says it shows there.
 * What it shows was found in an older text where somebody types fast, and its place has moved since, or the range has:
 * it is the one on the nearest line that says the same.
 */
function meantBy(
  { document, key, result }: Analysis,
  { range, context }: CodeActionParams,
): readonly Meant[] {
  const here = result.diagnostics.filter(({ location }) => location.file === key);
  const wanted = toSpan(document, range);
  const meant = new Map<CheckedDiagnostic, Diagnostic | undefined>();
  for (const diagnostic of here) {
    const { start, end } = diagnostic.location.span;
    if (start <= wanted.end && end >= wanted.start) meant.set(diagnostic, undefined);
  }
  for (const shown of context?.diagnostics ?? []) {
    const same = here.filter(({ code, message }) => code === shown.code && message === shown.message);
    const distance = ({ location }: CheckedDiagnostic) =>
      Math.abs(document.positionAt(location.span.start).line - range.start.line);
    const [nearest] = same.sort((a, b) => distance(a) - distance(b));
    if (nearest !== undefined) meant.set(nearest, shown);
  }
  return [...meant].map(([diagnostic, shown]) => ({ diagnostic, shown }));
}

function toAction(
  context: Context,
  analysis: Analysis,
  diagnostic: CheckedDiagnostic,
  fix: Fix,
  shown: Diagnostic | undefined,
): CodeAction | undefined {
  const edit = toWorkspaceEdit(context.workspace, context.client, fix.edits);
  if (edit === undefined) return undefined;
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    // The client's own, where it showed one: it knows that again.
    diagnostics: [shown ?? toDiagnostic(context, analysis, diagnostic)],
    isPreferred: fix.preferred === true,
    edit,
  };
}

function fixAll(context: Context, analysis: Analysis): CodeAction[] {
  const taken: TextEdit[] = [];
  for (const diagnostic of analysis.result.diagnostics) {
    if (diagnostic.location.file !== analysis.key) continue;
    const fix = diagnostic.fixes.find(({ preferred }) => preferred === true);
    // What touches an edit already taken waits for the next time: the first may have made it needless.
    if (fix === undefined || fix.edits.some((edit) => taken.some((other) => touch(edit, other)))) continue;
    taken.push(...fix.edits);
  }
  const edit = taken.length === 0 ? undefined : toWorkspaceEdit(context.workspace, context.client, taken);
  return edit === undefined
    ? []
    : [{ title: context.t('Fix everything that has an obvious fix'), kind: FIX_ALL, edit }];
}

function touch(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.span.start <= b.span.end && b.span.start <= a.span.end;
}
