import * as vscode from 'vscode';
import { cnnCommand, folderToRunIn } from '../cnn';
import { programAtHand } from '../programs/at-hand';
import { programOnDisk } from '../programs/on-disk';
import { tellMistakes } from './mistakes';
import type { TrainingSession } from './session';
import { trainsIn } from './train-task';

export interface TrainingCommands {
  readonly session: TrainingSession;
  readonly extension: vscode.Uri;
  showPanel(): void;
}

export function registerTrainingCommands(context: TrainingCommands): vscode.Disposable {
  const { session } = context;
  const register = vscode.commands.registerCommand;
  return vscode.Disposable.from(
    register('cnn.train', (uri?: unknown, train?: unknown) => startTraining(context, uri, train)),
    register('cnn.stopTraining', () => session.stop()),
    register('cnn.pauseTraining', () => session.send('pause')),
    register('cnn.resumeTraining', () => session.send('resume')),
    register('cnn.saveCheckpoint', () => session.send('checkpoint')),
    register('cnn.showTraining', () => context.showPanel()),
  );
}

/** `uri` and `train` come from a code lens or an editor's menu; from the palette there are none. */
async function startTraining(context: TrainingCommands, uri: unknown, train: unknown): Promise<void> {
  const { t } = vscode.l10n;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showErrorMessage(
      t('Training runs a program with the files of this workspace. Trust the workspace first.'),
    );
    return;
  }
  const target = typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
  const program = target instanceof vscode.Uri ? target : await programAtHand(t('CNN: Train'));
  if (program === undefined) return;
  const document = await programOnDisk(await vscode.workspace.openTextDocument(program));
  if (document === undefined) return;
  const trains = await trainSymbols(document);
  const name = typeof train === 'string' ? train : await chooseTrain(document, trains);
  if (name === undefined || (await tellMistakes(document, othersThan(name, trains)))) return;
  if (!(await mayReplace(context.session))) return;
  const cnn = cnnCommand(context.extension);
  if (cnn === undefined) {
    void vscode.window.showErrorMessage(t('The bundled cnn command is missing. Reinstall CNN Studio.'));
    return;
  }
  const file = document.uri.fsPath;
  context.session.start({ file, train: name, cnn, cwd: folderToRunIn(file) });
  context.showPanel();
}

/** The train blocks of a program as the language server knows them: none while it starts. */
async function trainSymbols({ uri }: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
  const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>(
    'vscode.executeDocumentSymbolProvider',
    uri,
  );
  // The server says of each declaration what it is.
  return (symbols ?? []).filter((symbol) => symbol.detail === 'train');
}

/** Without the block that is meant none is another: what can't be read may have swallowed it. */
function othersThan(name: string, trains: readonly vscode.DocumentSymbol[]): vscode.Range[] {
  if (!trains.some((train) => train.name === name)) return [];
  return trains.filter((train) => train.name !== name).map(({ range }) => range);
}

/** The train block at the cursor, the only one there is, or the one a person picks. */
async function chooseTrain(
  document: vscode.TextDocument,
  trains: readonly vscode.DocumentSymbol[],
): Promise<string | undefined> {
  // While the server starts, the text has to do.
  const names = trains.length > 0 ? trains.map(({ name }) => name) : trainsIn(document.getText());
  if (names.length === 0) {
    if (await tellMistakes(document, [])) return undefined;
    void vscode.window.showErrorMessage(
      vscode.l10n.t('{0} has no train block. Add one: train NAME { ... }', document.fileName),
    );
    return undefined;
  }
  const editor = vscode.window.activeTextEditor;
  const cursor = editor?.document === document ? editor.selection.active : undefined;
  const here = trains.find(({ range }) => cursor !== undefined && range.contains(cursor));
  const only = names.length === 1 ? names[0] : here?.name;
  if (only !== undefined) return only;
  return vscode.window.showQuickPick([...names], {
    title: vscode.l10n.t('CNN: Train'),
    placeHolder: vscode.l10n.t('Which train block?'),
  });
}

/** Asks before it ends a training that goes on. */
export async function mayReplace(session: TrainingSession): Promise<boolean> {
  if (!session.running) return true;
  const stop = vscode.l10n.t('Stop and Train');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} is being trained. Stop it? It saves a checkpoint first.', session.state?.train ?? ''),
    { modal: true },
    stop,
  );
  return answer === stop;
}
