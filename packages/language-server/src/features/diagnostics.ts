import type { Diagnostic as CheckedDiagnostic } from '@cnn-studio/language';
import {
  type Connection,
  type Diagnostic,
  type DiagnosticRelatedInformation,
  DiagnosticSeverity,
  DiagnosticTag,
  DocumentDiagnosticReportKind,
} from 'vscode-languageserver';
import type { Analysis } from '../analysis';
import { type Context, type Feature, forDocument } from '../feature';
import { describeFailure } from '../guard';
import { pageOf } from '../pages';
import { toLocation, toRange } from '../positions';

const SEVERITIES = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

/** What is never used is shown faded. */
const UNNECESSARY: ReadonlySet<string> = new Set([
  'unused-value',
  'unused-input',
  'unused-parameter',
  'unreachable',
]);

/**
 * Diagnostics, pushed when the text has rested for a moment, or pulled. A client that can pull is not pushed
 * to, or it would show everything twice; `initializationOptions.diagnostics: 'push'` reverses that.
 */
export const diagnostics: Feature = {
  capabilities: (context) =>
    pushes(context)
      ? {}
      : {
          diagnosticProvider: { identifier: 'cnn', interFileDependencies: true, workspaceDiagnostics: false },
        },

  register(context) {
    const { connection, workspace } = context;
    connection.languages.diagnostics.on(
      forDocument(
        context,
        'textDocument/diagnostic',
        { kind: DocumentDiagnosticReportKind.Full, items: [] },
        (analysis) => ({
          kind: DocumentDiagnosticReportKind.Full,
          items: diagnosticsOf(context, analysis),
        }),
      ) as Parameters<Connection['languages']['diagnostics']['on']>[0],
    );
    if (pushes(context)) push(context);
    else if (context.client.workspace?.diagnostics?.refreshSupport === true) {
      // Clients pull the edited file by themselves, but not the files that import it.
      workspace.onDidChange((touched, cause) => {
        if (touched.some((key) => key !== cause)) connection.languages.diagnostics.refresh();
      });
    }
  },
};

function pushes({ client, initialization }: Context): boolean {
  return initialization.diagnostics === 'push' || client.textDocument?.diagnostic === undefined;
}

function push(context: Context): void {
  const { connection, workspace, log } = context;
  /** In the order in which they were last touched: what the person edits comes before what imports it. */
  const waiting = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  workspace.onDidChange((touched, cause) => {
    if (!workspace.isOpen(cause)) waiting.delete(cause);
    for (const key of touched) waiting.add(key);
    clearTimeout(timer);
    timer = setTimeout(() => void publishNext(), context.initialization.debounce);
  });
  workspace.onDidClose((uri) => void connection.sendDiagnostics({ uri, diagnostics: [] }));

  /** One document a turn of the event loop: an edit that arrives in between comes first. */
  async function publishNext(): Promise<void> {
    const [key] = waiting;
    if (key === undefined) return;
    waiting.delete(key);
    const current = timer;
    try {
      await publish(key);
    } catch (error) {
      log(describeFailure(`diagnostics of ${key}`, error));
    }
    if (timer === current && waiting.size > 0) timer = setTimeout(() => void publishNext(), 0);
  }

  async function publish(key: string): Promise<void> {
    const analysis = await workspace.analyze(key);
    // Closed or edited meanwhile: the newer text has its own turn.
    if (
      waiting.has(key) ||
      analysis === undefined ||
      workspace.document(key) !== analysis.document ||
      !workspace.isOpen(key)
    )
      return;
    const items = diagnosticsOf(context, analysis);
    const { version } = analysis.document;
    await connection.sendDiagnostics({ uri: workspace.uri(key), version, diagnostics: items });
  }
}

export function diagnosticsOf(context: Context, analysis: Analysis): Diagnostic[] {
  return analysis.result.diagnostics
    .filter((diagnostic) => diagnostic.location.file === analysis.key)
    .map((diagnostic) => toDiagnostic(context, analysis, diagnostic));
}

export function toDiagnostic(
  { workspace, client, initialization }: Context,
  { document }: Analysis,
  diagnostic: CheckedDiagnostic,
): Diagnostic {
  const supported = client.textDocument?.publishDiagnostics;
  const page = pageOf(diagnostic.code, initialization.pages);
  const result: Diagnostic = {
    range: toRange(document, diagnostic.location.span),
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    source: 'cnn',
    message: diagnostic.message,
  };
  if (page !== undefined && supported?.codeDescriptionSupport !== false) {
    result.codeDescription = { href: page.href };
  }
  if (page !== undefined && UNNECESSARY.has(page.name)) result.tags = [DiagnosticTag.Unnecessary];
  if (supported?.relatedInformation !== false) {
    result.relatedInformation = diagnostic.related.flatMap(
      ({ location, message }): DiagnosticRelatedInformation[] => {
        const place = toLocation(workspace, location);
        return place === undefined ? [] : [{ location: place, message }];
      },
    );
  }
  return result;
}
