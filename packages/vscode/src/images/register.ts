/** *Check these images*: every image of a program's data sources is read once, and what is wrong stands at their statements. */
import { resolve } from 'node:path';
import { type ImagesReport, parseImagesReport } from '@cnn-studio/protocol';
import * as vscode from 'vscode';
import { cnnCommand, folderToRunIn } from '../cnn';
import { programAtHand } from '../programs/at-hand';
import { programOnDisk } from '../programs/on-disk';
import { runCommand } from '../run-command';
import { countsOf, toldOf } from './told';

/** Files that count as data; when one comes, goes or changes, what was found is no longer known. */
const IMAGES = '**/*.{png,jpg,jpeg,webp,gif,tif,tiff,avif,bmp,PNG,JPG,JPEG}';

export function registerImageCheck(extension: vscode.Uri, log: vscode.LogOutputChannel): vscode.Disposable {
  const { t } = vscode.l10n;
  const found = vscode.languages.createDiagnosticCollection('cnn-images');
  const watcher = vscode.workspace.createFileSystemWatcher(IMAGES);
  const forget = () => found.clear();
  const check = async (uri: unknown) => {
    const target = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
    const program = target instanceof vscode.Uri ? target : await programAtHand(t('CNN: Check Images'));
    if (program === undefined) return;
    const document = await programOnDisk(await vscode.workspace.openTextDocument(program));
    if (document === undefined) return;
    const report = await readImages(extension, log, document.uri.fsPath);
    if (report === undefined) return;
    found.clear();
    const folder = folderToRunIn(document.uri.fsPath);
    const all = new Map<string, vscode.Diagnostic[]>();
    for (const source of report.data.sources) {
      const file = vscode.Uri.file(resolve(folder, source.file));
      const own = all.get(file.toString()) ?? [];
      own.push(...diagnosticsOf(source));
      all.set(file.toString(), own);
    }
    for (const [file, own] of all) found.set(vscode.Uri.parse(file), own);
    tell(report);
  };
  return vscode.Disposable.from(
    found,
    watcher,
    watcher.onDidChange(forget),
    watcher.onDidCreate(forget),
    watcher.onDidDelete(forget),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (document.languageId === 'cnn' && contentChanges.length > 0) forget();
    }),
    vscode.commands.registerCommand('cnn.checkImages', check),
  );
}

async function readImages(
  extension: vscode.Uri,
  log: vscode.LogOutputChannel,
  file: string,
): Promise<ImagesReport | undefined> {
  const { t } = vscode.l10n;
  const cnn = cnnCommand(extension);
  if (cnn === undefined) {
    void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
    return undefined;
  }
  const title = t('Reading the images of {0}', vscode.workspace.asRelativePath(file));
  const place = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(place, async (_, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const args = ['check', '--data', '--format', 'json', file];
    try {
      const { out, err } = await runCommand(args, { cnn, cwd: folderToRunIn(file), signal: abort.signal });
      const report = parseImagesReport(out);
      if (report !== undefined || token.isCancellationRequested) return report;
      log.error(err);
      const [said = ''] = err.replace(/^error: /, '').split('\n');
      void vscode.window.showErrorMessage(t('The images could not be checked: {0}', said));
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  });
}

function diagnosticsOf(source: ImagesReport['data']['sources'][number]): vscode.Diagnostic[] {
  const { t } = vscode.l10n;
  const { start, end } = source.range;
  const range = new vscode.Range(start.line, start.character, end.line, end.character);
  const more = (count: number) => t('There are {0} more; `cnn check --data` lists them all.', count);
  const andMore = (names: string, count: number) => t('{0} and {1} more', names, count);
  return toldOf(source, more, andMore).map(({ severity, message, file }) => {
    const level = severity === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning;
    const diagnostic = new vscode.Diagnostic(range, message, level);
    diagnostic.source = 'cnn check --data';
    if (file !== undefined) {
      const place = new vscode.Location(vscode.Uri.file(file), new vscode.Position(0, 0));
      diagnostic.relatedInformation = [new vscode.DiagnosticRelatedInformation(place, t('the file'))];
    }
    return diagnostic;
  });
}

function tell(report: ImagesReport): void {
  const { t } = vscode.l10n;
  const { errors, warnings, examples } = countsOf(report);
  const [broken] = report.data.passedOver;
  if (broken !== undefined && report.data.sources.length === 0) {
    void vscode.window.showWarningMessage(t('No image was read: the train block {0} has errors.', broken));
  } else if (errors > 0) {
    const message = t('Of {0} examples, training would stop at {1}: see Problems.', examples, errors);
    void vscode.window.showErrorMessage(message);
  } else if (warnings > 0) {
    void vscode.window.showWarningMessage(
      t('All {0} examples can be used; {1} warnings are in Problems.', examples, warnings),
    );
  } else void vscode.window.showInformationMessage(t('All {0} examples can be used.', examples));
}
