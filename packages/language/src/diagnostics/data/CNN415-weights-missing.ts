import type { Place } from '../../source/host';
import { defineDiagnostic } from '../define';

export interface WeightsMissing {
  readonly path: string;
  readonly found: Place;
}

export const weightsMissing = defineDiagnostic<WeightsMissing>({
  code: 'CNN415',
  name: 'weights-missing',
  severity: 'warning',
  title: 'Weights not found where the program says they are',
  documentation: `The editor checks that the run or file that \`start\` names exists; training can't start without it. The path is
relative to the .cnn file: a run folder (\`runs/classify/2026-11-23_14-05-09Z\`), the runs of a train block
(\`runs/classify\`: the newest), either with a checkpoint behind it (\`runs/classify/best\`, \`.../1000\`), or a
\`.safetensors\` file. A program may only name what is in its workspace (links are followed), or in a folder that the environment
variable CNN_DATA lists.`,
  // What lies on the disk is no part of an example: see the tests.
  examples: [],
  message: ({ path, found }) => {
    if (found === 'outside')
      return `"${path}" is outside the workspace, so training can't read it. Move the weights into the workspace, or list their folder in CNN_DATA.`;
    if (found === 'special')
      return `"${path}" is a pipe or a device; name a run folder or a file with weights.`;
    return `"${path}" does not exist, but a run folder or a file with weights is needed. Paths are relative to this .cnn file.`;
  },
});
