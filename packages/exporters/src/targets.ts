/** What a network can be exported to. Imports nothing, for help tells of it too. */

/** Options that only some targets have a use for. */
export type TargetOption = 'half' | 'layout';

interface TargetFacts {
  /** What is written, for help. */
  readonly about: string;
  readonly takes?: readonly TargetOption[];
}

/** In the order of the help. Each has an exporter (`exporters.ts`), and stands in the editor's list. */
export const TARGETS = {
  onnx: {
    about: 'a model for ONNX Runtime and others, with dynamic sizes if the network has them',
    takes: ['half'],
  },
  tfjs: { about: 'a graph model for tf.loadGraphModel' },
  pytorch: { about: 'code and weights for PyTorch, with --train a project that trains there' },
  keras: { about: 'a .keras file of layers of Keras 3, for any of its backends' },
  safetensors: { about: 'the weights alone', takes: ['layout'] },
} as const satisfies Readonly<Record<string, TargetFacts>>;

/** The name of a target: `--to`. */
export type Target = keyof typeof TARGETS;

/** All targets, in the order in which they are listed for people. */
export const targetNames = Object.keys(TARGETS) as readonly Target[];

/** The targets for which an option means something. */
export function targetsTaking(option: TargetOption): readonly Target[] {
  return targetNames.filter((target) => {
    const { takes }: TargetFacts = TARGETS[target];
    return takes?.includes(option);
  });
}
