/** *CNN: Export Run…*: a network of a run for another program, with its certificate as the result. */
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { folderToRunIn } from '../cnn';
import { readModelRun } from '../model/run';
import type { RunSummary } from '../runs/summary';
import { type Certificate, readCertificate } from './certificate';
import type { RunActionParts } from './parts';
import { reveal } from './reveal';
import { work } from './work';

interface TargetItem extends vscode.QuickPickItem {
  /** As `--to` takes it. */
  readonly target: string;
}

export async function exportRun(parts: RunActionParts, run: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const network = await chooseNetwork(parts, run);
  if (network === undefined) return;
  const chosen = await vscode.window.showQuickPick(targets(), { placeHolder: t('Export {0} for', network) });
  if (chosen === undefined) return;
  const [parent] =
    (await vscode.window.showOpenDialog({
      title: t('Export {0} for {1}', network, chosen.label),
      openLabel: t('Export Here'),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: vscode.Uri.file(folderToRunIn(run.file)),
    })) ?? [];
  if (parent === undefined) return;
  // A folder for each target: some write files of the same name.
  const folder = join(parent.fsPath, `${network}-${chosen.target}`);
  const program = (await readModelRun(run.path))?.file ?? run.file;
  const to = ['--to', chosen.target, '--network', network, '--run', run.path, '-o', folder];
  const title = t('Exporting {0} and verifying it', network);
  if ((await work(parts, title, ['export', program, ...to], dirname(program))) === undefined) return;
  const path = join(folder, 'certificate.json');
  const open = t('Open Folder');
  const show = t('Show Certificate');
  const answer = await vscode.window.showInformationMessage(
    verdict(network, chosen.label, await readCertificate(path)),
    open,
    show,
  );
  if (answer === open) await reveal(vscode.Uri.file(path));
  if (answer === show) await vscode.window.showTextDocument(vscode.Uri.file(path));
}

function targets(): TargetItem[] {
  const { t } = vscode.l10n;
  return [
    { target: 'onnx', label: 'ONNX', detail: t('A model for ONNX Runtime and others') },
    { target: 'pytorch', label: 'PyTorch', detail: t('Readable code and weights') },
    { target: 'keras', label: 'Keras', detail: t('A model of the layers of Keras 3') },
    { target: 'tfjs', label: 'TensorFlow.js', detail: t('A graph model for web pages') },
    { target: 'safetensors', label: 'safetensors', detail: t('The weights alone') },
  ];
}

function verdict(network: string, target: string, certificate: Certificate | undefined): string {
  const { t } = vscode.l10n;
  if (certificate?.ranOn !== undefined) {
    const { ranOn, difference } = certificate;
    return t(
      '{0} is exported for {1}. Verified with {2}: largest difference {3}.',
      network,
      target,
      ranOn,
      difference,
    );
  }
  if (certificate?.notVerified !== undefined) {
    return t('{0} is exported for {1}. Not verified here: {2}.', network, target, certificate.notVerified);
  }
  return t('{0} is exported for {1}.', network, target);
}

async function chooseNetwork({ store }: RunActionParts, run: RunSummary): Promise<string | undefined> {
  const { follower, release } = store.follow(run.path);
  await follower.refresh().finally(release);
  const { networks } = follower.state;
  if (networks.length <= 1) return networks[0];
  return vscode.window.showQuickPick([...networks], { placeHolder: vscode.l10n.t('Which network?') });
}
