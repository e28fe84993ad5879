/** *CNN: Compile for TensorFlow.js*. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { folderToRunIn } from '../cnn';
import { readModelRun } from '../model/run';
import type { RunActionParts } from './parts';
import { reveal } from './reveal';
import type { RunSummary } from './summary';
import { work } from './work';

export async function compileRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const network = await chooseNetwork(parts, run);
  if (network === undefined) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: t('Compile {0} for TensorFlow.js', network),
      openLabel: t('Compile Here'),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(folderToRunIn(run.file)),
    })) ?? [];
  if (parent === undefined) return;
  const target = join(parent.fsPath, network);
  const program = (await readModelRun(run.path))?.file ?? run.file;
  const args = [
    'compile',
    program,
    '--target',
    'tfjs',
    '--network',
    network,
    '--run',
    run.path,
    '-o',
    target,
  ];
  const out = await work(parts, t('Compiling {0}', network), args, dirname(program));
  if (out === undefined) return;
  const open = t('Open Folder');
  const answer = await vscode.window.showInformationMessage(t('{0} is compiled: {1}', network, target), open);
  if (answer === open) await reveal(vscode.Uri.file(join(target, 'model.json')));
}

async function chooseNetwork({ store }: RunActionParts, run: RunSummary): Promise<string | undefined> {
  const { follower, release } = store.follow(run.path);
  await follower.refresh().finally(release);
  const { networks } = follower.state;
  if (networks.length <= 1) return networks[0];
  return vscode.window.showQuickPick([...networks], { placeHolder: vscode.l10n.t('Which network?') });
}
