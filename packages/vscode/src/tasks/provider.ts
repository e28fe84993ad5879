/** Tasks that train: one for each train block of the workspace, and those of tasks.json. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import * as vscode from 'vscode';
import { commandLine } from '../child-process';
import { cnnCommand } from '../cnn';
import { findPrograms } from '../runs/find';
import { configuredPatience } from '../training/session';
import { parseTask, type TrainTask, taskArguments, trainsIn } from '../training/train-task';

const TYPE = 'cnn';

export function registerTasks(extension: vscode.Uri): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: async () => {
      const tasks: vscode.Task[] = [];
      for (const folder of vscode.workspace.workspaceFolders ?? []) {
        if (folder.uri.scheme !== 'file') continue;
        for (const definition of await trainTasks(folder.uri.fsPath)) {
          const task = makeTask(extension, { type: TYPE, ...definition }, definition, folder);
          if (task !== undefined) tasks.push(task);
        }
      }
      return tasks;
    },
    resolveTask: (task) => {
      const definition = parseTask(task.definition);
      if (definition === undefined || typeof task.scope !== 'object') return undefined;
      // The editor wants the very definition that it asked about.
      return makeTask(extension, task.definition, definition, task.scope);
    },
  });
}

async function trainTasks(root: string): Promise<readonly TrainTask[]> {
  const tasks: TrainTask[] = [];
  for (const folder of await findPrograms(root)) {
    for (const name of await readdir(folder)) {
      if (!name.endsWith('.cnn')) continue;
      const text = await readFile(join(folder, name), 'utf8').catch(() => '');
      const file = relative(root, join(folder, name)).replaceAll('\\', '/');
      tasks.push(...trainsIn(text).map((train) => ({ file, train })));
    }
  }
  return tasks;
}

function makeTask(
  extension: vscode.Uri,
  definition: vscode.TaskDefinition,
  train: TrainTask,
  folder: vscode.WorkspaceFolder,
): vscode.Task | undefined {
  const cnn = cnnCommand(extension);
  if (cnn === undefined || folder.uri.scheme !== 'file') return undefined;
  const { command, args } = commandLine({ cnn, args: taskArguments(train, configuredPatience()) });
  const execution = new vscode.ProcessExecution(command, [...args], {
    cwd: folder.uri.fsPath,
    env: { ELECTRON_RUN_AS_NODE: '1' },
  });
  const name = `train: ${train.train ?? train.file}`;
  const task = new vscode.Task(definition, folder, name, TYPE, execution, '$cnn');
  task.detail = train.file;
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Always, panel: vscode.TaskPanelKind.Dedicated };
  return task;
}
