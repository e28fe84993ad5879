import * as vscode from 'vscode';
import { type BackendInUse, configuredBackend } from '../backend';
import type { LanguageServer, ServerStatus } from './server';

/** Beside the language's name in the status bar: the server's health, both versions and the backend of training. */
export function showStatusItem(
  context: vscode.ExtensionContext,
  server: LanguageServer,
  backend: BackendInUse,
): vscode.Disposable {
  const { t } = vscode.l10n;
  const selector = { language: 'cnn' };
  const version = String((context.extension.packageJSON as { version?: unknown }).version ?? '');
  const health = vscode.languages.createLanguageStatusItem('cnn.server', selector);
  health.name = t('CNN Language Server');
  const engine = vscode.languages.createLanguageStatusItem('cnn.backend', selector);
  engine.name = t('CNN Backend');
  engine.command = { command: 'cnn.doctor', title: t('Doctor') };
  const show = (status: ServerStatus) => {
    const versions = t('extension {0}, server {1}', version, status.version ?? '?');
    health.busy = status.health === 'starting';
    health.detail = status.problem ?? versions;
    health.severity = vscode.LanguageStatusSeverity.Information;
    health.command = { command: 'cnn.showOutput', title: t('Show Log') };
    if (status.health === 'running') health.text = t('CNN server is running');
    else if (status.health === 'starting') health.text = t('CNN server is starting');
    else {
      health.severity = vscode.LanguageStatusSeverity.Error;
      health.text = status.health === 'failed' ? t('CNN server failed') : t('CNN server has stopped');
      health.command = { command: 'cnn.restartServer', title: t('Restart') };
    }
  };
  const showBackend = () => {
    engine.text = t('Backend {0}', backend.name ?? configuredBackend());
    engine.detail =
      backend.name === undefined ? t('starts when something is trained, generated or restored') : t('in use');
  };
  show(server.status);
  showBackend();
  return vscode.Disposable.from(
    health,
    engine,
    server.onDidChange(show),
    backend.onDidChange(showBackend),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('cnn.backend')) showBackend();
    }),
  );
}
