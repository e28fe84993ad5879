import type { Diagnostic as CheckedDiagnostic, Fix, TextEdit } from '@cnn-studio/language';
import { type CodeAction, CodeActionKind, type CodeActionParams } from 'vscode-languageserver';
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
        const only = params.context?.only;
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

function quickFixes(context: Context, analysis: Analysis, { range }: CodeActionParams): CodeAction[] {
  const wanted = toSpan(analysis.document, range);
  return analysis.result.diagnostics.flatMap((diagnostic) => {
    const { file, span } = diagnostic.location;
    if (file !== analysis.key || span.start > wanted.end || span.end < wanted.start) return [];
    return diagnostic.fixes.flatMap((fix) => {
      const action = toAction(context, analysis, diagnostic, fix);
      return action === undefined ? [] : [action];
    });
  });
}

function toAction(
  context: Context,
  analysis: Analysis,
  diagnostic: CheckedDiagnostic,
  fix: Fix,
): CodeAction | undefined {
  const edit = toWorkspaceEdit(context.workspace, fix.edits);
  if (edit === undefined) return undefined;
  return {
    title: fix.title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [toDiagnostic(context, analysis, diagnostic)],
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
  const edit = taken.length === 0 ? undefined : toWorkspaceEdit(context.workspace, taken);
  return edit === undefined ? [] : [{ title: 'Fix all that has an obvious fix', kind: FIX_ALL, edit }];
}

function touch(a: TextEdit, b: TextEdit): boolean {
  return a.file === b.file && a.span.start <= b.span.end && b.span.start <= a.span.end;
}
